import { describe, expect, it } from 'vitest';
import { type PasswordFlaw, passwordFlaws, passwordFlawText, passwordLength, plainPassword } from './password-rules.ts';

const anna = { name: 'anna.berg', displayName: 'Anna Bergström' };

describe('a password', () => {
  it.each<[string, PasswordFlaw[]]>([
    ['correct horse battery', []],
    ['elevenchars', ['short']],
    ['twelve chars', []],
    ['\u{1f600}\u{1f601}\u{1f602}\u{1f603}\u{1f604}\u{1f605}', ['short', 'row']],
    ['ababababababab', ['uniform']],
    ['abcdefghijklmno', ['row']],
    ['ONMLKJIHGFEDCBA', ['row']],
    ['12345678901234', ['row']],
    ['98765432109876', ['row']],
    ['i am Anna.Berg here', ['name']],
    ['the bergström house', ['name']],
    ['anna has a parrot', ['name']],
    ['my FairLead site', ['product']],
    ['', ['short', 'uniform']],
  ])('%j has the flaws %j', (password, flaws) => {
    expect(passwordFlaws(password, anna)).toEqual(flaws);
  });

  it('may be as long as the limit and no longer', () => {
    const most = 'horse battery staple '.repeat(20).slice(0, passwordLength.most);
    expect(passwordFlaws(most, anna)).toEqual([]);
    expect(passwordFlaws(`${most}x`, anna)).toEqual(['long']);
  });

  it('may contain a name too short to tell anything', () => {
    expect(passwordFlaws('solitary lagoon', { name: 'li', displayName: 'Li' })).toEqual([]);
  });

  it('is the same however its letters were typed', () => {
    expect(plainPassword('Bergstro\u0308m')).toBe(plainPassword('Bergstr\u00f6m'));
  });

  it('that is refused says why, with its figure', () => {
    expect(passwordFlawText('short')).toContain(String(passwordLength.least));
  });
});
