import { expect, it } from 'vitest';
import { untilAborted } from '../../async/abort.ts';
import { callEngine } from './call.ts';
import type { EngineTransport } from './transport.ts';

const never = () => {
  throw new Error('Nothing of this is asked for.');
};
/** A host whose connection does not come about. */
const silent: EngineTransport = {
  sharesNetwork: false,
  connection: { state: 'connecting', since: 0 },
  onConnection: never,
  reconnect: never,
  close: never,
  explain: never,
  diskSpace: never,
  load: never,
  dialPort: never,
  link: (signal) => untilAborted(Promise.withResolvers<never>().promise, signal),
};
const ask = (settings: Parameters<typeof callEngine>[2]) =>
  callEngine(silent, { doing: 'list images' }, settings, async () => 'answered');

it('is told apart: the deadline, the time of the caller, and somebody who does not want it any more', async () => {
  await expect(ask({ deadlineMs: 1 })).rejects.toMatchObject({ code: 'HOST_TIMED_OUT', data: { deadlineMs: 1 } });
  const late = AbortSignal.abort(new DOMException('late', 'TimeoutError'));
  await expect(ask({ signal: late })).rejects.toMatchObject({
    code: 'HOST_TIMED_OUT',
    message: 'The host did not answer in time when asked to list images.',
  });
  await expect(ask({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
});
