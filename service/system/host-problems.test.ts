import { describe, expect, it } from 'vitest';
import { type AwayHost, hostProblems, problemsFix, problemsText } from './host-problems.ts';

const refused = (name: string): AwayHost => ({
  id: name,
  name,
  state: 'waiting',
  code: 'HOST_REFUSED',
  reason: `${name} refuses the connection: no SSH server listens there.`,
  hint: [{ text: `Check ${name}.` }],
});
const strange = (name: string, reason: string): AwayHost => ({
  id: name,
  name,
  state: 'waiting',
  code: 'HOST_CONNECTION_FAILED',
  reason,
});

describe('hosts with the same problem', () => {
  const hosts = [
    {
      ...refused('z'),
      code: 'HOST_KEY_CHANGED' as const,
      reason: 'z shows another key.',
      hint: [{ text: 'Ask: ' }, { command: 'whoami' }],
    },
    ...Array.from({ length: 12 }, (_, index) => refused(`h${index}`)),
  ];

  it('are one problem, the commonest first, with each of them in it', () => {
    const problems = hostProblems(hosts);
    expect(problems.map(({ title }) => title)).toEqual([
      '12 hosts cannot be reached: no SSH server listens there.',
      'z: z shows another key.',
    ]);
    expect(problems.flatMap(({ objects }) => objects.map(({ name }) => name)).sort()).toEqual(
      hosts.map(({ name }) => name).sort(),
    );
    expect(problems[0]?.objects[3]).toEqual({
      id: 'h3',
      name: 'h3',
      detail: 'h3 refuses the connection: no SSH server listens there.',
      fix: [{ text: 'Check h3.' }],
    });
  });

  it('are told shortly where nothing can be unfolded', () => {
    const problems = hostProblems(hosts);
    expect(problemsText(problems)).toBe(
      '12 hosts cannot be reached: no SSH server listens there. They are h0, h1, h2 and 9 more. z: z shows another key.',
    );
    expect(problemsFix(problems)).toEqual([{ text: 'h0: Check h0. z: Ask: ' }, { command: 'whoami' }]);
  });

  it('have their own sentence where it is the same, and their code where nothing is known of it', () => {
    const same = hostProblems([strange('a', 'It rains.'), strange('b', 'It rains.')]);
    expect(same[0]?.title).toBe('2 hosts cannot be reached: It rains.');
    const other = hostProblems([strange('a', 'It rains.'), strange('b', 'It snows.')]);
    expect(other[0]?.title).toBe('2 hosts cannot be reached (HOST_CONNECTION_FAILED).');
    expect(problemsFix(other)).toBeNull();
  });
});
