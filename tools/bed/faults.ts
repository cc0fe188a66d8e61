/**
 * Faults for tests. Prefer private parts (`startRelay`, `startExtraEngine`, `startExtraSshd`): they disturb nobody.
 * Each function gives something with `dispose()`, which puts things right and may be called twice.
 */
import { daemonPid, endProcess, stopDaemon } from './daemon.ts';
import { engineLayout, ensureEngine } from './engines.ts';
import { withBedLock } from './lock.ts';
import { ensureNetwork } from './network.ts';
import { bedPaths } from './paths.ts';
import { bedPorts } from './ports.ts';
import type { EngineName } from './types.ts';

export { type ExtraEngine, type ExtraEngineOptions, startExtraEngine } from './extra-engine.ts';
export { type ExtraSshd, type ExtraSshdOptions, startExtraSshd } from './extra-sshd.ts';
export { type Relay, type RelayTarget, startRelay } from './relay.ts';

export type Fault = {
  /** Puts things right again. */
  dispose(): Promise<void>;
};

/** Stops engine a or b as an administrator would; `dispose` starts it again. Containers on it stop. */
export async function stopEngine(name: EngineName): Promise<Fault> {
  const paths = bedPaths();
  await withBedLock(paths, () => stopDaemon(paths, `engine-${name}`));
  return { dispose: () => startEngine(name) };
}

/** Kills engine a or b; `dispose` starts it again. */
export async function killEngine(name: EngineName): Promise<Fault> {
  const paths = bedPaths();
  const pid = daemonPid(paths, `engine-${name}`);
  if (pid !== null) await endProcess(pid, 0, 'SIGKILL');
  return { dispose: () => startEngine(name) };
}

/** Starts engine a or b where it does not run. */
export async function startEngine(name: EngineName): Promise<void> {
  const paths = bedPaths();
  await withBedLock(paths, async () => {
    const ports = await bedPorts(paths);
    const shared = [ports.imageRegistry, ports.privateImageRegistry];
    const network = await ensureNetwork(paths, { sshB: ports.sshB, shared });
    await ensureEngine(paths, engineLayout(paths, network, name));
  });
}
