/** Grants of every kind, for tests of properties. */
import fc from 'fast-check';
import { features } from '../features.ts';
import { type LicenseGrant, licenseTypes, longestName, mostSeats } from '../grant.ts';
import { alphabet } from '../groups.ts';
import { installationIdOfDigest } from '../installation-id.ts';

const letters = (length: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length }).map((all) => all.join(''));

/** Names of up to 32 bytes, also of letters that take several. */
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 32 })
  .filter(
    (text) => text.trim() === text && text !== '' && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text) && text.isWellFormed(),
  )
  .filter((text) => new TextEncoder().encode(text).length <= longestName);

const second = fc.integer({ min: 1, max: 2 ** 32 - 2 });

const anyInstallation = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(installationIdOfDigest);

export const anyGrant: fc.Arbitrary<LicenseGrant> = fc
  .record({
    license_id: letters(16),
    installation_id: anyInstallation,
    issued_at: second,
    times: fc.uniqueArray(second, { minLength: 2, maxLength: 2 }),
    issued_to: name,
    limit: fc.integer({ min: 1, max: mostSeats }),
    license_type: fc.constantFrom(...licenseTypes),
    sku: fc.stringMatching(/^[A-Z0-9-]{1,12}$/),
    on: fc.subarray([...features]),
  })
  .map(({ times, on, ...rest }) => ({
    ...rest,
    not_before: Math.min(...times),
    expiration: Math.max(...times),
    features: Object.fromEntries(on.map((feature) => [feature, true] as const)),
  }));
