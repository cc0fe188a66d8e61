import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { alphabet } from './groups.ts';
import { licenseKeyOf } from './license-key.ts';
import { anyGrant } from './testing/arbitrary.ts';
import { grantForTests, otherInstallation, testInstallation, testKid, testSign } from './testing/test-key.ts';
import { licenseKeyTyped, mostGroups, typedForm, typedProgress } from './typed-form.ts';

let licenseKey: string;
let groups: readonly string[];
beforeAll(async () => {
  licenseKey = await licenseKeyOf(grantForTests(), testKid, testSign);
  groups = (await typedForm(crypto.subtle, licenseKey)) ?? [];
});
const typed = (text: string) => licenseKeyTyped(crypto.subtle, text, testInstallation);

describe('the typed form', () => {
  it('gives every License Key back byte for byte, in at most 60 groups of five', async () => {
    await fc.assert(
      fc.asyncProperty(anyGrant, fc.constantFrom(' ', '-', '\n', ''), async (grant, between) => {
        const text = await licenseKeyOf(grant, testKid, testSign);
        const form = (await typedForm(crypto.subtle, text)) ?? [];
        expect(form.length).toBeGreaterThan(0);
        expect(form.length).toBeLessThanOrEqual(mostGroups);
        expect(form.every((group) => group.length === 5)).toBe(true);
        expect(await licenseKeyTyped(crypto.subtle, form.join(between).toLowerCase(), grant.installation_id)).toEqual({
          licenseKey: text,
        });
      }),
      { numRuns: 500 },
    );
  });

  it('fits also where everything is as long as it may be', async () => {
    const grant = grantForTests({ issued_to: 'ü'.repeat(16), sku: 'Z'.repeat(12), limit: 2 ** 24 - 1 });
    const form = await typedForm(crypto.subtle, await licenseKeyOf(grant, testKid, testSign));
    expect(form?.length).toBe(58);
  });

  it('names the group with a wrong character, for any character of any group', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: groups.length - 1 }),
        fc.nat({ max: 4 }),
        fc.constantFrom(...alphabet, 'U', '?', 'ß', '😀'),
        async (group, at, letter) => {
          const wrong = (groups[group] ?? '').split('');
          if (wrong[at] === letter) return;
          wrong[at] = letter;
          const text = groups.map((one, place) => (place === group ? wrong.join('') : one)).join(' ');
          if (letter !== 'ß') expect(await typed(text)).toEqual({ problem: 'group', group: group + 1 });
          else expect(await typed(text)).toMatchObject({ problem: 'group' });
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('names the group with two neighbours in the wrong order', async () => {
    for (const [place, group] of groups.entries()) {
      for (let at = 0; at < 4; at += 1) {
        if (group[at] === group[at + 1]) continue;
        const turned = group.slice(0, at) + (group[at + 1] ?? '') + (group[at] ?? '') + group.slice(at + 2);
        const text = groups.map((one, other) => (other === place ? turned : one)).join(' ');
        expect(typedProgress(text).wrong).toBe(place + 1);
      }
    }
  });

  it('names the place where a group was left out, doubled or exchanged with the next', () => {
    for (let at = 0; at + 1 < groups.length; at += 1) {
      if (groups[at] === groups[at + 1]) continue;
      const before = groups.slice(0, at);
      const [one = '', two = ''] = groups.slice(at, at + 2);
      const rest = groups.slice(at + 2);
      expect(typedProgress([...before, two, ...rest].join(' ')).wrong).toBe(at + 1);
      expect(typedProgress([...before, one, one, two, ...rest].join(' ')).wrong).toBe(at + 2);
      expect(typedProgress([...before, two, one, ...rest].join(' ')).wrong).toBe(at + 1);
    }
  });

  it('is checked while it is typed, and says from the first group on how many there are', () => {
    expect(typedProgress('')).toEqual({ groups: [], needed: null, wrong: null, isLeftOut: false });
    const [first = '', second = ''] = groups;
    expect(typedProgress(first.slice(0, 3))).toMatchObject({ needed: null, wrong: null });
    expect(typedProgress(first)).toMatchObject({ needed: groups.length, wrong: null });
    expect(typedProgress(`${first} ${second.slice(0, 2)}`).groups.map(({ state }) => state)).toEqual(['good', 'open']);
    expect(typedProgress(groups.join('\n'))).toMatchObject({ needed: groups.length, wrong: null });
  });

  it('knows a group that was left out from one that is wrong', () => {
    const without = [...groups.slice(0, 4), ...groups.slice(5)];
    expect(typedProgress(without.join(' '))).toMatchObject({ wrong: 5, isLeftOut: true });
    const changed = groups.map((group, at) =>
      at === 4 ? `${group.slice(0, 4)}${group[4] === 'A' ? 'B' : 'A'}` : group,
    );
    expect(typedProgress(changed.join(' '))).toMatchObject({ wrong: 5, isLeftOut: false });
  });

  it('reads letters as the digits that they look like', async () => {
    const text = groups.join(' ').replaceAll('0', 'o').replaceAll('1', 'l');
    expect(await typed(text)).toEqual({ licenseKey });
    expect(await typed(groups.join(' ').replaceAll('1', 'I').replaceAll('0', 'O'))).toEqual({ licenseKey });
  });

  it('says what is missing and what is too much', async () => {
    expect(await typed(groups.slice(0, -2).join(' '))).toEqual({ problem: 'incomplete', missing: 2 });
    expect(await typed('')).toMatchObject({ problem: 'incomplete' });
    expect(await typed(`${groups.join(' ')} 0`)).toEqual({ problem: 'too long' });
  });

  it('of another site is told before anything is checked further', async () => {
    expect(await licenseKeyTyped(crypto.subtle, groups.join(' '), otherInstallation)).toEqual({
      problem: 'other installation',
    });
  });

  it('is not there for features of a newer version', async () => {
    const text = await licenseKeyOf(grantForTests({ features: { time_travel: true } }), testKid, testSign);
    expect(await typedForm(crypto.subtle, text)).toBeNull();
    expect(await typedForm(crypto.subtle, 'nothing')).toBeNull();
  });
});
