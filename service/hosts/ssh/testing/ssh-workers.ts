/** Real worker threads for tests of SSH, and keys that are made by something else than the SSH library. */
import { generateKeyPairSync } from 'node:crypto';
import { pino } from 'pino';
import ssh2 from 'ssh2';
import type { Workers } from '../../../work/types.ts';
import { createWorkers } from '../../../work/workers.ts';
import { encodeEd25519 } from '../keys/openssh-format.ts';

/** To be disposed of at the end of a test file. */
export function startSshWorkers(): Workers {
  return createWorkers({ log: pino({ level: 'silent' }) });
}

/** A new Ed25519 key: the private half in OpenSSH's form, the public half as type and base64. */
export function makeHostKey(): { readonly private: string; readonly type: string; readonly key: string } {
  const text = encodeEd25519(generateKeyPairSync('ed25519').privateKey);
  const parsed = ssh2.utils.parseKey(text);
  if (parsed instanceof Error) throw parsed;
  return { private: text, type: parsed.type, key: parsed.getPublicSSH().toString('base64') };
}
