/** The `fairlead-issue` command: which command is meant, and what there is. */
import { backup, backupUsage } from './commands/backup.ts';
import { issue, issueUsage } from './commands/issue.ts';
import { keyNew, keyNewUsage } from './commands/key-new.ts';
import { keygen, keygenUsage } from './commands/keygen.ts';
import { list, listUsage } from './commands/list.ts';
import { page, pageUsage } from './commands/page.ts';
import { revokeCommand, revokeUsage } from './commands/revoke.ts';
import { serve, serveUsage } from './commands/serve.ts';
import { asIssuerError } from './errors.ts';
import { exitCodes, type Io } from './io.ts';
import { signingUsage, UsageError } from './options.ts';

type Command = { readonly usage: string; run(args: readonly string[], io: Io): Promise<void> };

/** By their words; `key new` has two. */
const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['keygen', { usage: keygenUsage, run: keygen }],
  ['key new', { usage: keyNewUsage, run: keyNew }],
  ['issue', { usage: issueUsage, run: issue }],
  ['list', { usage: listUsage, run: list }],
  ['revoke', { usage: revokeUsage, run: revokeCommand }],
  ['serve', { usage: serveUsage, run: serve }],
  ['page', { usage: pageUsage, run: page }],
  ['backup', { usage: backupUsage, run: backup }],
]);

const usage = `Usage: fairlead-issue <command> [options]: options stand behind the command

${[...commands.values()].map((command) => command.usage).join('')}
Where they are of use:
${signingUsage}
It ends with 0, with 1 where something could not be done, with 2 for wrong arguments, and with 3 where a licence is refused.
`;

/** Runs one command; answers its exit code. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [first = '', second = ''] = args;
  if (['--help', '-h', 'help'].includes(first)) {
    io.stdout.write(usage);
    return exitCodes.ok;
  }
  const words = commands.has(first) ? 1 : 2;
  const command = commands.get(words === 1 ? first : `${first} ${second}`);
  if (first.startsWith('-')) {
    io.stderr.write(`Options stand behind the command: fairlead-issue <command> ${first.slice(0, 60)} ...\n\n${usage}`);
    return exitCodes.usage;
  }
  if (command === undefined) {
    // "key --help": of the commands that begin so.
    const begun = [...commands].filter(([name]) => name.startsWith(`${first} `)).map(([, { usage: text }]) => text);
    if (begun.length > 0 && asksForHelp([second])) {
      io.stdout.write(begun.join(''));
      return exitCodes.ok;
    }
    io.stderr.write(first === '' ? usage : `There is no command "${args.slice(0, 2).join(' ')}".\n\n${usage}`);
    return exitCodes.usage;
  }
  if (asksForHelp(args.slice(words))) {
    io.stdout.write(command.usage);
    return exitCodes.ok;
  }
  try {
    await command.run(args.slice(words), io);
    return exitCodes.ok;
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      io.stderr.write(`${thrown.message}\n\n${command.usage}`);
      return exitCodes.usage;
    }
    const error = asIssuerError(thrown);
    const isJson = args.includes('--json');
    if (isJson) io.stdout.write(`${JSON.stringify({ error: error.toInfo() })}\n`);
    io.stderr.write(`${error.message} ${error.hint}\n${detailsOf(error.data)}`);
    return error.exitCode;
  }
}

/** Behind "--" there are no options. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h');
}

/** The sites that have the places that there are, one a line. */
function detailsOf(data: Readonly<Record<string, unknown>>): string {
  const { activations } = data;
  if (!Array.isArray(activations)) return '';
  return activations
    .map(
      ({
        installationId,
        siteName,
        issuedAt,
      }: {
        installationId: string;
        siteName: string | null;
        issuedAt: number;
      }) => {
        const named = siteName === null ? '' : `  ${siteName}`;
        return `   ${installationId}${named}  issued ${new Date(issuedAt * 1000).toISOString().slice(0, 10)}\n`;
      },
    )
    .join('');
}
