/** Small pictures of running sessions, through the owner API, where the image has one. */
import { errorInfoOf, toErrorInfo } from '../../../common/errors.ts';
import { untilAborted } from '../../async/abort.ts';
import type { HostPool, Steering } from '../../hosts/host-types.ts';
import type { Logger } from '../../log/logger.ts';
import type { SecretBox } from '../../secrets/types.ts';
import { withDesktopNote } from '../ready/desktop-ready.ts';
import type { SessionBook } from '../records/session-book.ts';
import { hasPictures } from '../records/session-target.ts';
import type { SettingsReader, Viewers } from '../types.ts';
import { desktopTargetOf } from './view-target.ts';

const size = { width: 480, height: 300, quality: 6 };
const tickMs = 5000;
/** After this many failures in a row a session is not asked any more: its image makes no pictures. */
const giveUpAfter = 5;
/** For one session's picture, its three tries included. */
const deadlineMs = 10_000;
/** Sessions that are asked at the same time: one that does not answer keeps nobody else waiting. */
const atATime = 4;

export function createThumbnails(deps: {
  book: SessionBook;
  pool: HostPool;
  secrets: SecretBox;
  settings: SettingsReader;
  viewers: Viewers;
  steering: Pick<Steering, 'steers'>;
  log: Logger;
  now: () => number;
}) {
  const { book, settings, viewers, log, now } = deps;
  const failures = new Map<string, number>();
  /** Sessions that are shown by something that makes no pictures. */
  const without = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let running = false;

  async function tick(): Promise<void> {
    const { thumbnailIntervalS } = await settings.read();
    if (thumbnailIntervalS === 0) return;
    // Their names alone: most of what a row holds is not needed to say whose turn it is.
    const ids = new Set(await book.picturedBefore(now() - thumbnailIntervalS * 1000));
    for (const id of failures.keys()) if (!ids.has(id)) failures.delete(id);
    for (const id of without) if (!ids.has(id)) without.delete(id);
    const due = [...ids].filter((id) => !without.has(id) && (failures.get(id) ?? 0) < giveUpAfter);
    await takeEach(due, { atATime, deadlineMs }, take, (id, thrown) => {
      failures.set(id, (failures.get(id) ?? 0) + 1);
      log.debug({ session: id, code: toErrorInfo(thrown).code }, 'A session gave no picture');
    });
  }

  async function take(id: string, signal: AbortSignal): Promise<void> {
    const row = await book.find(id);
    // Whoever steers the host takes the pictures there.
    if (row?.observed !== 'running' || !deps.steering.steers(row.host_id ?? '')) return;
    if (!hasPictures(row)) {
      without.add(id);
      return;
    }
    const owner = viewers.ownerApi(await desktopTargetOf(row, 'control', deps));
    const { jpeg, isBlank } = await owner.getScreenshot({ ...size, signal });
    signal.throwIfAborted();
    failures.delete(id);
    // The first picture may be black (docs/field.md, Owner interface). One that was there already is better than that.
    if (isBlank && row.thumbnail_at !== null) return;
    // No picture stays of a session that ended meanwhile.
    const current = await book.find(id);
    if (current?.observed !== 'running') return;
    // A picture of something: its desktop has come up after all.
    const notes = isBlank ? {} : { notes: withDesktopNote(current.notes.map(errorInfoOf), null) };
    await book.patch(id, { thumbnail: jpeg, thumbnail_at: now(), ...notes });
  }

  return {
    start(): void {
      timer = setInterval(() => {
        if (running) return;
        running = true;
        tick()
          .catch((err: unknown) => log.warn({ err }, 'Pictures of sessions could not be made'))
          .finally(() => {
            running = false;
          });
      }, tickMs);
      timer.unref();
    },
    dispose(): void {
      clearInterval(timer);
    },
  };
}

/**
 * Some at a time, each within its own limit.
 * SECURITY: docs/security.md 1.13: a session that gives no answer costs its own picture, nobody else's.
 */
export async function takeEach<Row>(
  rows: readonly Row[],
  limits: { readonly atATime: number; readonly deadlineMs: number },
  take: (row: Row, signal: AbortSignal) => Promise<void>,
  onFailure: (row: Row, thrown: unknown) => void,
): Promise<void> {
  const waiting = rows.values();
  const work = async (): Promise<void> => {
    for (const row of waiting) {
      const signal = AbortSignal.timeout(limits.deadlineMs);
      await untilAborted(take(row, signal), signal).catch((thrown: unknown) => onFailure(row, thrown));
    }
  };
  await Promise.all(Array.from({ length: limits.atATime }, work));
}
