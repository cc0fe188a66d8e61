/** Licences of the test key, for sites that are tried: demonstrations, benchmarks, tests. No release accepts them. */
import type { LicenseGrant } from '../../common/license/grant.ts';
import { licenseKeyOf } from '../../common/license/license-key.ts';
import { grantForTests, testKid, testSign } from '../../common/license/testing/test-key.ts';

/** A License Key for a site, of many sessions until 2106 where nothing else is said. */
export function testLicense(installationId: string, fields: Partial<LicenseGrant> = {}): Promise<string> {
  const grant = { issued_to: 'A site that is tried', sku: 'TEST', limit: 100_000, expiration: 2 ** 32 - 1 };
  return licenseKeyOf(grantForTests({ ...grant, installation_id: installationId, ...fields }), testKid, testSign);
}
