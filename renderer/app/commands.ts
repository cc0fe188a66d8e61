/** Fairlead's own commands as they have to be typed for the service of this page; it says so in the page itself. */
import { type Commands, commandsName, noCommands, readCommands } from '../../common/commands.ts';

/** None where no service made the page (a development server), or another version of it. */
export function commandsOfPage(page: Pick<Document, 'querySelector'>): Commands {
  const content = page.querySelector<HTMLMetaElement>(`meta[name="${commandsName}"]`)?.content;
  if (content === undefined) return noCommands;
  try {
    // Words about the desktop app instead of a command are better than no page.
    return readCommands(JSON.parse(content)) ?? noCommands;
  } catch {
    return noCommands;
  }
}

/**
 * A text with the commands in it. `[[open: Run \`{}\`.]]` is `Run \`…\`.` where there is that command, and nothing elsewhere.
 */
export function withCommands(text: string, commands: Commands): string {
  const known = new Map<string, string | null>(Object.entries(commands));
  return text.replace(/\[\[(\w+): ([\s\S]*?)\]\]\n?/g, (whole, name: string, said: string) => {
    const command = known.get(name);
    return typeof command === 'string' ? said.replace('{}', () => command) + (whole.endsWith('\n') ? '\n' : '') : '';
  });
}
