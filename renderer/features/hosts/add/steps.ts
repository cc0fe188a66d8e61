/** Which step of adding a host comes next. Pure. */
import type { Confirmed, KeyPoint } from '../ways/way.ts';
import { type HostDraft, wayOfDraft } from './draft.ts';

export type Step = 'where' | 'key' | 'check';

/**
 * The first point of the way whose key nobody has confirmed yet; null where none is left. A key that was confirmed stays
 * confirmed for its address and the way there, whatever else of the form changes: who mistyped a password is not asked
 * for the fingerprint again.
 *
 * SECURITY: docs/security.md 3.3: the service is told the key, and stops hard where the host shows another one by now.
 */
export function nextPoint(draft: HostDraft, confirmed: readonly Confirmed[]): KeyPoint | null {
  const points = wayOfDraft(draft).points(confirmed);
  return points.find(({ id }) => !confirmed.some((one) => one.id === id)) ?? null;
}

/** The step after the first one, or after a key was confirmed. */
export function stepAfter(draft: HostDraft, confirmed: readonly Confirmed[]): Step {
  return nextPoint(draft, confirmed) === null ? 'check' : 'key';
}

/** What is left of it after a failure with this code: where a key itself is the matter, all are looked at anew. */
export function afterFailure(code: string | null, confirmed: readonly Confirmed[]): readonly Confirmed[] {
  return code !== null && /^HOST_KEY_(?:UNKNOWN|CHANGED|REVOKED)$/.test(code) ? [] : confirmed;
}
