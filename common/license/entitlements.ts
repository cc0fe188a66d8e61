/**
 * The one place that says what a feature is needed for and refuses where it is off. Launches ask it of a workspace, features ask
 * it of themselves.
 */
import { FairleadError } from '../errors.ts';
import { type Feature, featureWords } from './features.ts';
import type { Allowed } from './policy.ts';

/** What a session of such a workspace needs. */
export function featuresOfLaunch(draft: {
  readonly gpuCount: number;
  readonly persistentProfilePath: string;
}): readonly Feature[] {
  return [
    ...(draft.persistentProfilePath.trim() === '' ? [] : (['persistent_profiles'] as const)),
    ...(draft.gpuCount > 0 ? (['gpu'] as const) : []),
  ];
}

/** @throws FEATURE_NOT_LICENSED for the first that is off */
export function demandFeatures(allowed: Pick<Allowed, 'features'>, needed: readonly Feature[]): void {
  const missing = needed.find((feature) => !allowed.features.includes(feature));
  if (missing === undefined) return;
  throw new FairleadError('FEATURE_NOT_LICENSED', {
    message: `${featureWords[missing]}: the licence of this site does not include that.`,
    hint: 'Ask whoever administers this site for a licence that does. Everything else goes on.',
    status: 403,
    data: { feature: missing },
  });
}
