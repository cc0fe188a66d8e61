/** Sites of tests, with keys of their own, and what they ask for. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { installationIdOf } from '../../../common/license/installation-id.ts';
import { type LicenseRequest, newNonce, requestText } from '../../../common/license/request.ts';

export type TestSite = {
  readonly installationId: string;
  /** A request for a licence, signed by the site; each has a nonce of its own. */
  request(activationKey: string, fields?: Partial<LicenseRequest>): Promise<string>;
};

export function newTestSite(): TestSite {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
  const installationId = installationIdOf(new Uint8Array(Buffer.from(x, 'base64url')), sha256);
  return {
    installationId,
    request: (activationKey, fields = {}) =>
      requestText(
        {
          activation_key: activationKey,
          installation_id: installationId,
          public_key: x,
          requested_at: 1_800_000_000,
          nonce: newNonce(crypto),
          ...fields,
        },
        async (bytes) => new Uint8Array(sign(null, bytes, privateKey)),
      ),
  };
}
