import { expect, test } from 'vitest';
import { plainCommandsForTests } from '../../common/commands.ts';
import { commandsOfPage, withCommands } from './commands.ts';

/** A page with that content of the `<meta>`. */
const page = (content?: string) => ({
  querySelector: ((selector: string) => {
    expect(selector).toBe('meta[name="fairlead-commands"]');
    return content === undefined ? null : { content };
  }) as Document['querySelector'],
});

test('the page tells the commands of its service', () => {
  expect(commandsOfPage(page(JSON.stringify(plainCommandsForTests)))).toEqual(plainCommandsForTests);
});

test.each([undefined, '', '{', '[]', '{"open":1}'])('a page that says %j tells none', (content) => {
  expect(new Set(Object.values(commandsOfPage(page(content))))).toEqual(new Set([null]));
});

test('a text shows the commands that there are', () => {
  const text = 'First.\n[[open: Run `{}`.]]\nSecond.[[start:  Or `{}`.]] End.';
  expect(withCommands(text, { ...plainCommandsForTests, open: 'a $& b', start: null })).toBe(
    'First.\nRun `a $& b`.\nSecond. End.',
  );
});
