/** For tests: an engine of the bed, reached through one of its sshds. */
import type { ExtraEngine, ExtraSshd } from '../../../tools/bed/faults.ts';
import type { Bed } from '../../../tools/bed/types.ts';
import type { EngineConnector } from '../connector.ts';
import { createConnector } from '../create-connector.ts';
import { checkHostKey } from '../ssh/probe-host-key.ts';
import type { startSshWorkers } from '../ssh/testing/ssh-workers.ts';

/** Takes the key that the sshd shows. @throws where that is not its own */
export async function connectOverSsh(
  sshd: ExtraSshd,
  engine: ExtraEngine,
  deps: { readonly bed: Bed; readonly workers: ReturnType<typeof startSshWorkers> },
): Promise<EngineConnector> {
  const { bed, workers } = deps;
  const { presented } = await checkHostKey(sshd, [], { knownHostsFiles: [], workers });
  if (presented.sha256 !== sshd.hostKeySha256()) throw new Error('The sshd shows another key than its own.');
  return createConnector(
    {
      kind: 'ssh',
      host: sshd.host,
      port: sshd.port,
      user: bed.users.admin,
      auth: { method: 'key', keyPath: bed.keys.plain.privateKeyFile },
      knownKeys: [presented],
      socketPath: engine.socket,
    },
    { env: {}, workers, knownHostsFiles: [] },
  );
}
