/** Which second factors are offered, the quickest first. Pure. */
import type { FactorStep } from './calls.ts';

export type FactorKind = FactorStep['factors'][number];

/** A recovery code is for when nothing else is at hand. */
const order = ['passkey', 'totp', 'recovery'] as const satisfies readonly FactorKind[];

/** @param hasPasskeys whether the browser can use them here */
export function factorsToOffer(kinds: readonly FactorKind[], hasPasskeys: boolean): readonly FactorKind[] {
  return order.filter((kind) => kinds.includes(kind) && (kind !== 'passkey' || hasPasskeys));
}
