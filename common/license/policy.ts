/** What the vendor decides, as data: `resources/license-policy.json`. */
import { z } from 'zod';
import { type Feature, features } from './features.ts';

/**
 * - `without_license`: what every site may do without one. Each feature has to be named, so that a new one is decided about.
 * - `soon_days`: so long before its end a licence says so; `grace_days`: so long after it everything goes on.
 * - `named_seat_days`: so long after they last used the site a person keeps a named seat.
 * - `clock_slack_seconds`: so far back a clock may go without being doubted.
 */
export const licensePolicySchema = z.strictObject({
  without_license: z.strictObject({
    sessions: z.int().min(0).max(1_000_000),
    features: z.record(z.enum(features), z.boolean()),
  }),
  soon_days: z.int().min(0).max(365),
  grace_days: z.int().min(0).max(365),
  named_seat_days: z.int().min(1).max(365),
  clock_slack_seconds: z.int().min(0).max(86_400),
});

export type LicensePolicy = Readonly<z.infer<typeof licensePolicySchema>>;

/**
 * What a site may do. `namedSeats`: so many people, with any number of sessions. `sessions`: so many at one time for everybody
 * else together.
 */
export type Allowed = {
  readonly namedSeats: number;
  readonly sessions: number;
  readonly features: readonly Feature[];
};

/** What holds without a licence. */
export function allowedWithout({ without_license }: LicensePolicy): Allowed {
  return {
    namedSeats: 0,
    sessions: without_license.sessions,
    features: features.filter((feature) => without_license.features[feature]),
  };
}
