/**
 * The vendor's part of a build: the keys that it trusts, and the policy. Both are data of `resources/` and bundled with the
 * service, so that a package cannot be given others by a file beside it. Builds that are not for release trust the test key
 * as well; a release is built without it (tools/build.ts, `--release`).
 * SECURITY: docs/security.md 4.57.
 */
import { type LicensePolicy, licensePolicySchema } from '../../common/license/policy.ts';
import { type TrustedKeys, trustedKeys, trustedKeysSchema } from '../../common/license/trusted-keys.ts';
import vendorKeys from '../../resources/license-keys.json' with { type: 'json' };
import testKeys from '../../resources/license-keys.test.json' with { type: 'json' };
import policy from '../../resources/license-policy.json' with { type: 'json' };

export type Trust = { readonly keys: TrustedKeys; readonly policy: LicensePolicy };

export async function loadTrust(): Promise<Trust> {
  const files = [vendorKeys, testKeys].map((file) => trustedKeysSchema.parse(file));
  return { keys: await trustedKeys(crypto.subtle, ...files), policy: licensePolicySchema.parse(policy) };
}
