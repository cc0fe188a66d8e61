/**
 * Tells when this site seems to exist twice: a data folder that was copied, or put back twice, and runs beside the first. What is
 * made by a copy carries this site's name all the same, so both manage the same sessions.
 *
 * What can be seen without asking anybody outside: another service of the site on this machine, and containers of the site that no
 * service of this store made. Two copies on two machines that start no session see nothing of each other.
 */
import { runLabel } from '../../common/docker/labels.ts';
import type { CopySign } from '../../common/model/site-info.ts';
import type { Logger } from '../log/logger.ts';
import type { Neighbours } from './neighbours.ts';

type Stranger = { readonly id: string; readonly labels: Readonly<Record<string, string>> };

export type CopyWatch = {
  /** A container of this site that belongs to no session that is known. `appeared`: while this service looked on. */
  sawStranger(
    host: { readonly id: string; readonly name: string },
    container: Stranger,
    appeared: boolean,
  ): Promise<void>;
  /** Looks now; what was seen before stays seen as long as this service runs. @returns `partly`: not everywhere. */
  look(): { readonly signs: readonly CopySign[]; readonly partly: boolean };
};

export function createCopyWatch(deps: {
  readonly neighbours: Pick<Neighbours, 'look'> | null;
  /** Whether a service that uses this store had that run. */
  readonly knowsRun: (runId: string) => Promise<boolean>;
  /** Told once of each sign. */
  readonly onSign: (sign: CopySign) => void;
  readonly log: Pick<Logger, 'warn'>;
}): CopyWatch {
  const { neighbours, knowsRun, onSign, log } = deps;
  const seen = new Map<string, CopySign>();

  function note(key: string, sign: CopySign): void {
    const isNew = !seen.has(key);
    seen.set(key, sign);
    if (isNew) onSign(sign);
  }

  return {
    async sawStranger(host, container, appeared) {
      const runId = container.labels[runLabel];
      // One without was made by a version that names none: nothing can be said of it.
      if (runId === undefined || (await knowsRun(runId))) return;
      const where = { hostId: host.id, hostName: host.name, containerId: container.id };
      note(`container ${host.id} ${container.id}`, { kind: 'container', ...where, appeared });
    },
    look() {
      let found: ReturnType<Neighbours['look']> = null;
      try {
        found = neighbours?.look() ?? null;
      } catch (err) {
        log.warn({ err }, 'Whether a copy of this site runs on this machine cannot be looked at');
      }
      const besides = found ?? [];
      for (const one of besides) note(`neighbour ${one.place} ${one.pid}`, { kind: 'neighbour', ...one });
      // One that has ended meanwhile runs no more: it is in the audit log.
      const runs = new Set(besides.map(({ place, pid }) => `neighbour ${place} ${pid}`));
      const signs = [...seen]
        .filter(([key, { kind }]) => kind !== 'neighbour' || runs.has(key))
        .map(([, sign]) => sign);
      return { signs, partly: found === null };
    },
  };
}
