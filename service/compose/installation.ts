/** Who this site is, and whether there is another that takes itself for the same. */
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { CopySign } from '../../common/model/site-info.ts';
import { signText } from '../../common/site-info/copies.ts';
import type { DisposableStore } from '../async/disposables.ts';
import type { Recorder } from '../audit/recorder.ts';
import { type CopyWatch, createCopyWatch } from '../installation/copies.ts';
import { createNeighbours } from '../installation/neighbours.ts';
import { beginRun, knowsRun } from '../installation/runs.ts';
import { openSiteKey } from '../installation/site-key.ts';
import type { SiteKey } from '../installation/types.ts';
import type { Logger } from '../log/logger.ts';
import type { SecretBox } from '../secrets/types.ts';
import { lockDataDir } from '../store/lock.ts';
import { storeIdOf } from '../store/store-id.ts';
import type { Store } from '../store/types.ts';

/** How often copies on this machine are looked for without a reason, milliseconds. */
const lookEveryMs = 30_000;

const fairlead = { id: 'fairlead', name: 'Fairlead' };
const site = { type: 'site', id: '' };

type Installation = {
  readonly key: SiteKey;
  /** The run of this service. */
  readonly runId: string;
  readonly copies: Pick<CopyWatch, 'look'>;
  /** A container of the site that belongs to no session that is known: see `CopyWatch`. */
  onStranger(...seen: Parameters<CopyWatch['sawStranger']>): void;
  /** Looks for copies from now on. */
  start(): void;
};

export async function composeInstallation(
  deps: {
    readonly store: Store;
    readonly secrets: SecretBox;
    readonly dataDir: string;
    /** Whether this is the first start of the site. */
    readonly isNewSite: boolean;
    readonly recorder: Pick<Recorder, 'record'>;
    readonly log: Logger;
    readonly newId: () => string;
    readonly now: () => number;
  },
  cleanup: DisposableStore,
): Promise<Installation> {
  const { store, secrets, dataDir, recorder, log, newId, now } = deps;
  const { key, isNew } = await openSiteKey({ store, secrets, clock: now });
  const { installationId } = await key.identity();
  log.info({ installationId, isNew }, 'This is the installation');
  // A site of a version without a key gets one; that of a new site is a part of its being new.
  if (isNew && !deps.isNewSite)
    await recorder.record({
      actor: fairlead,
      action: 'site.make-key',
      object: site,
      result: 'ok',
      data: { installationId },
    });

  const place = `${hostname()}, ${dataDir}`;
  const runId = await beginRun({ store, newId, clock: now, place });
  const storeId = await storeIdOf(store, dataDir);
  const neighbours =
    storeId === null
      ? null
      : createNeighbours({
          installationId,
          storeId,
          place,
          folder: join(tmpdir(), `fairlead-sites-${process.getuid?.() ?? userInfo().username}`),
          take: lockDataDir,
        });
  cleanup.add('neighbours', () => neighbours?.close());
  const copies = createCopyWatch({
    neighbours,
    knowsRun: (id) => knowsRun(store, id),
    onSign: (sign) => tell(sign, { log, recorder }),
    log,
  });
  return {
    key,
    runId,
    copies,
    onStranger: (...seen) =>
      void copies
        .sawStranger(...seen)
        .catch((err: unknown) => log.error({ err }, 'Whether a copy of this site made a container is not known')),
    start() {
      copies.look();
      const timer = setInterval(() => copies.look(), lookEveryMs);
      timer.unref();
      cleanup.add('copies of the site', () => clearInterval(timer));
    },
  };
}

function tell(
  sign: CopySign,
  { log, recorder }: { readonly log: Logger; readonly recorder: Pick<Recorder, 'record'> },
) {
  log.warn({ sign }, 'There seems to be another copy of this site');
  const { kind: _, ...data } = sign;
  void recorder.record({
    actor: fairlead,
    action: 'site.copy-seen',
    object: site,
    result: 'failed',
    reason: signText(sign),
    data,
  });
}
