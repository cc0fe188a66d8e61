import { describe, expect, it } from 'vitest';
import { commandsOf, plainCommandsForTests } from '../../../common/commands.ts';
import { withCommands } from '../../app/commands.ts';
import { features } from '../../app/features.ts';
import { guidePictures } from './guide-pictures.ts';
import { helpTopics } from './topics.ts';

describe('the user guide', () => {
  it('has topics that can be told apart', () => {
    expect(new Set(helpTopics.map(({ id }) => id)).size).toBe(helpTopics.length);
    expect(new Set(helpTopics.map(({ title }) => title)).size).toBe(helpTopics.length);
  });

  it('begins with what a new site has: the own registry, its workspaces, and how their images come to be', () => {
    const start = helpTopics.find(({ id }) => id === 'start')?.text;
    for (const workspace of ['Desktop', 'Desktop Deluxe', 'Firefox']) expect(start).toContain(`**${workspace}**`);
    expect(start).toContain('**Build here**');
    expect(start).toContain('(/help/images)');
    expect(helpTopics.map(({ id }) => id)).toContain('images');
  });

  it('says how to get back in', () => {
    expect(helpTopics.find(({ id }) => id === 'signing-in')?.text).toContain('[[open:');
  });

  it('shows the commands of the service whose page it is, and none that is not there', () => {
    const all = helpTopics.map(({ text }) => text).join('\n');
    const shown = withCommands(all, plainCommandsForTests);
    for (const command of [plainCommandsForTests.open, plainCommandsForTests.doctor, plainCommandsForTests.start])
      expect(shown).toContain(command);
    expect(shown).not.toMatch(/\[\[|\]\]|\{\}/);
    expect(withCommands(all, commandsOf({ how: 'app', folder: null, dataDir: null, shell: 'posix' }))).not.toMatch(
      /\[\[|\]\]|\{\}|npm |fairlead (?:open|serve|doctor)/,
    );
  });

  it('leads to pages of the console only', () => {
    const links = helpTopics.flatMap(({ text }) =>
      [...text.matchAll(/(?<!!\[[^\]]*)\]\(([^)]*)\)/g)].map((match) => match[1] ?? ''),
    );
    expect(links.length).toBeGreaterThan(5);
    const pages = [...features.flatMap(({ nav }) => nav?.to ?? []), '/profile'];
    expect(pages).toContain('/help');
    for (const link of links) expect(pages).toContain(/^\/[a-z]+/.exec(link)?.[0]);
  });

  it('shows pictures that are there, each with words for who does not see it', () => {
    const pictures = helpTopics.flatMap(({ text }) => [...text.matchAll(/!\[([^\]]*)\]\(([^)]*)\)/g)]);
    expect(pictures.map(([, , name]) => name).sort()).toEqual([...guidePictures.keys()].sort());
    for (const [, words] of pictures) expect(words?.length).toBeGreaterThan(10);
  });
});
