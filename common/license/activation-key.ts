/**
 * Activation Keys: what a customer was given at the purchase. Five groups of five characters, each with its check: 100 random
 * bits. It is a secret of the customer, and says nothing by itself; the vendor's ledger knows what it stands for.
 */
import { firstWrong, groupsOf, type ReadGroup, readGroups, valuesIn } from './groups.ts';

/** Groups of an Activation Key. */
export const activationKeyGroups = 5;
/** Characters that are random. */
const randomCharacters = activationKeyGroups * 4;

/** A new Activation Key. */
export function newActivationKey(random: Pick<Crypto, 'getRandomValues'>): string {
  const bytes = random.getRandomValues(new Uint8Array(randomCharacters));
  return groupsOf([...bytes].map((byte) => byte & 31)).join('-');
}

/** An Activation Key as it was typed: in its one form, or null with the group that is wrong (from one), where one is. */
type ReadActivationKey = {
  readonly key: string | null;
  readonly groups: readonly ReadGroup[];
  readonly wrong: number | null;
};

export function readActivationKey(text: string): ReadActivationKey {
  const groups = readGroups(text.slice(0, 200));
  const wrong = firstWrong(groups) ?? (groups.length > activationKeyGroups ? activationKeyGroups + 1 : null);
  const isWhole = wrong === null && groups.length === activationKeyGroups && valuesIn(groups) !== null;
  return { key: isWhole ? groups.map((group) => group.text).join('-') : null, groups, wrong };
}
