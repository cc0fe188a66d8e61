/** Secrets of hosts, each host's as one JSON value in the secret box. */
import { FairleadError } from '../../common/errors.ts';
import { type HostSecret, hostSecretSchema } from '../../common/model/hosts.ts';
import type { SecretBox } from '../secrets/types.ts';

export const hostSecretPurpose = 'host';

/** Empty where nothing is stored. @throws what the secret box does */
export async function readHostSecret(secrets: SecretBox, id: string | null): Promise<HostSecret> {
  if (id === null) return {};
  return hostSecretSchema.parse(JSON.parse(await secrets.get(id, hostSecretPurpose)));
}

/**
 * The same for what is about to be replaced: a secret that cannot be read any more (its key was lost, it was damaged) is
 * none that could be kept, and must not stand in the way of a new one. The host itself says what is wrong with it.
 */
export async function readForReplacement(secrets: SecretBox, id: string | null): Promise<HostSecret> {
  return await readHostSecret(secrets, id).catch((thrown: unknown) => {
    if (thrown instanceof FairleadError && thrown.code.startsWith('SECRET')) return {};
    throw thrown;
  });
}

/** Its id; null where there is nothing to keep. */
export async function keepHostSecret(secrets: SecretBox, secret: HostSecret): Promise<string | null> {
  if (Object.keys(secret).length === 0) return null;
  return await secrets.put({ purpose: hostSecretPurpose, value: JSON.stringify(secret) });
}
