/**
 * The owner's interface of a KasmVNC server, for the service itself: thumbnails, users, figures. Same pinned
 * connections as the views; credentials go with every request, so none of them ever counts as a failed login.
 */
import { deflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { marked } from '../../common/own-mark.ts';
import { onAbort } from '../async/abort.ts';
import { readBytes } from '../async/bytes.ts';
import { asViewError, viewErrors } from './errors.ts';
import type { Answer } from './http-connection.ts';
import type { DesktopTarget, GatewayClock, OwnerApi, OwnerUser, ScreenshotRequest } from './types.ts';
import { bodyOf, discard, type Upstream } from './upstream.ts';

const screenshotTries = 3;
const screenshotPauseMs = 300;
/** Thumbnails have some 20 KB. They are kept in the store, so an image that sends more gets none. */
const maxScreenshot = 512 * 1024;
/** Enough of a picture to tell whether it is plain: deflating takes 20 ms per MiB of the service's one thread. */
const maxLookedAt = 64 * 1024;
const maxJson = 1024 * 1024;
/** Frame figures are answered with 503 after ten seconds when nobody is connected (docs/field.md, Owner interface). */
const statsDeadlineMs = 15_000;
/** For the whole body behind the headers. */
const bodyDeadlineMs = 10_000;

/** Servers that know no right to read say nothing of it: who is listed there may read. */
const users = z.array(
  z.object({ user: z.string(), read: z.boolean().default(true), write: z.boolean(), owner: z.boolean() }),
);

/** `target` has to carry the owner's credentials (mode `control`): the view user is refused on every call. */
export function createOwnerApi(upstream: Upstream, target: DesktopTarget, clock: GatewayClock): OwnerApi {
  const get = async (call: string, query = '', deadlineMs?: number): Promise<Answer> => {
    const path = marked(`/api/${call}${query}`);
    return upstream.request(target, { method: 'GET', path, ...(deadlineMs === undefined ? {} : { deadlineMs }) });
  };
  const post = async (call: string, value: unknown): Promise<void> => {
    const body = JSON.stringify(value);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    await read(call, await upstream.request(target, { method: 'POST', path: `/api/${call}`, headers, body }));
  };
  const read = (call: string, answer: Answer, limit = maxJson): Promise<Buffer> => readBody(call, answer, limit, clock);
  const readJson = async (call: string, answer: Answer): Promise<unknown> => parseJson(await read(call, answer));
  const figures = async (call: string, query = ''): Promise<unknown> => {
    const answer = await get(call, query, statsDeadlineMs);
    if (answer.status === 503) {
      discard(answer);
      return null;
    }
    return readJson(call, answer);
  };

  return {
    async getScreenshot(request) {
      const query = screenshotQuery(request);
      for (let attempt = 1; ; attempt += 1) {
        const answer = await get('get_screenshot', query);
        const jpeg = await read('get_screenshot', answer, maxScreenshot);
        if (!isJpeg(jpeg)) throw viewErrors.badAnswer();
        const isBlank = isPlainColour(jpeg);
        if (!isBlank || attempt === screenshotTries) return { jpeg, isBlank };
        await pause(clock, screenshotPauseMs, request.signal);
      }
    },
    createUser: (user) => post('create_user', [user]),
    updateUser: ({ user, read, write, owner }) => post('update_user', [{ user, read, write, owner }]),
    removeUser: (user) => post('remove_user', [{ user }]),
    async getUsers(): Promise<readonly OwnerUser[]> {
      const parsed = users.safeParse(await readJson('get_users', await get('get_users')));
      if (!parsed.success) throw viewErrors.badAnswer();
      return parsed.data;
    },
    getFrameStats: () => figures('get_frame_stats', '?client=auto'),
    getBottleneckStats: () => figures('get_bottleneck_stats'),
    async clearClipboard() {
      await read('clear_clipboard', await get('clear_clipboard'));
    },
  };
}

function screenshotQuery({ width, height, quality }: ScreenshotRequest): string {
  const params = new URLSearchParams({ width: String(Math.round(width)), height: String(Math.round(height)) });
  if (quality !== undefined) params.set('quality', String(Math.round(quality)));
  // Without this a picture that did not change since the last call is not sent again.
  params.set('deduplicate', 'false');
  return `?${params.toString()}`;
}

/**
 * Whether a JPEG shows one plain colour, without decoding it: the entropy-coded scan of such a picture repeats one
 * short bit pattern, so it deflates to almost nothing. A desktop's scan hardly deflates at all. Looks at 64 KiB at most.
 */
export function isPlainColour(jpeg: Buffer): boolean {
  const start = scanStart(jpeg);
  const scan = jpeg.subarray(start, start + maxLookedAt);
  return deflateRawSync(scan, { level: 1 }).length < 96 + scan.length * 0.05;
}

/** Offset of the first scan's data: behind the segment 0xFFDA. */
function scanStart(jpeg: Buffer): number {
  let at = 2;
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff) {
    const next = at + 2 + jpeg.readUInt16BE(at + 2);
    if (jpeg[at + 1] === 0xda) return Math.min(next, jpeg.length);
    at = next;
  }
  return Math.min(at, jpeg.length);
}

function isJpeg(bytes: Buffer): boolean {
  return bytes.length > 4 && bytes[0] === 0xff && bytes[1] === 0xd8;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw viewErrors.badAnswer();
    throw thrown;
  }
}

/**
 * @throws VIEW_OWNER_CALL_FAILED for any status but 200-299, VIEW_ANSWER_REFUSED for more than `limit` bytes,
 *   VIEW_TIMED_OUT for a body that takes more than ten seconds however it drips, VIEW_UNREACHABLE where it breaks off.
 */
async function readBody(call: string, answer: Answer, limit: number, clock: GatewayClock): Promise<Buffer> {
  const { status } = answer;
  if (status < 200 || status > 299) {
    answer.destroy();
    throw viewErrors.ownerCall(call, status);
  }
  // SECURITY: docs/security.md 1.13: a session decides when its bytes come, not how long the service waits for them.
  const body = bodyOf(answer);
  const cancel = clock.after(bodyDeadlineMs, () => body.destroy(viewErrors.timedOut(undefined)));
  try {
    return await readBytes(body, limit, viewErrors.badAnswer);
  } catch (thrown) {
    throw asViewError(thrown);
  } finally {
    cancel();
    body.destroy();
  }
}

function pause(clock: GatewayClock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(ms, () => {
      forget?.();
      resolve();
    });
    const forget = signal && onAbort(signal, stop);
  });
}
