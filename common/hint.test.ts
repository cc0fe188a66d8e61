import { expect, it } from 'vitest';
import { advise, asHint, command, commandsIn, hintText, joinHints } from './hint.ts';

const start = advise`Start it: ${command('sudo systemctl start docker')}   (for Podman: ${command('systemctl --user start podman.socket')}).`;

it('advice is its words and its commands, in their order', () => {
  expect(start).toEqual([
    { text: 'Start it: ' },
    { command: 'sudo systemctl start docker' },
    { text: '   (for Podman: ' },
    { command: 'systemctl --user start podman.socket' },
    { text: ').' },
  ]);
  expect(commandsIn(start)).toEqual(['sudo systemctl start docker', 'systemctl --user start podman.socket']);
});

it('is a sentence for those who read it as one', () => {
  expect(hintText(start)).toBe(
    'Start it: sudo systemctl start docker   (for Podman: systemctl --user start podman.socket).',
  );
  expect(hintText(asHint('Choose another file.'))).toBe('Choose another file.');
});

it('a text that is put in stays text, whatever it looks like', () => {
  expect(advise`Ask ${'sudo rm -rf /'} for ${3} hosts.`).toEqual([{ text: 'Ask sudo rm -rf / for 3 hosts.' }]);
  expect(commandsIn(advise`${'Run: ls -l'}`)).toEqual([]);
});

it('advice within advice keeps its parts', () => {
  const way = advise`For a new link, run: ${command('fairlead open')}`;
  expect(advise`Wait 4 s. ${way}`).toEqual([{ text: 'Wait 4 s. For a new link, run: ' }, { command: 'fairlead open' }]);
  expect(joinHints(way, undefined, [], 'Then try again.')).toEqual([
    { text: 'For a new link, run: ' },
    { command: 'fairlead open' },
    { text: ' Then try again.' },
  ]);
  expect(joinHints(undefined, 'It is tried again.')).toEqual([{ text: 'It is tried again.' }]);
});
