import { describe, expect, it } from 'vitest';
import { dataOf } from './error-data-of.ts';
import {
  cancelled,
  errorFrom,
  errorInfoOf,
  FairleadError,
  isAbort,
  isTimeout,
  knownCode,
  loggedError,
  notFound,
  stoppedBy,
  toErrorInfo,
} from './errors.ts';
import { advise, command } from './hint.ts';
import { errorInfoSchema } from './model/errors.ts';

describe('an error that another version or process wrote', () => {
  it('has its sentence of advice as one part, and its code under the name of today', () => {
    const stored = { code: 'HOST_TIMEOUT', message: 'No answer.', hint: 'Run: ls -l', data: { deadlineMs: 300 } };
    const read = errorInfoOf(stored);
    expect(read).toEqual({ ...stored, code: 'HOST_TIMED_OUT', hint: [{ text: 'Run: ls -l' }] });
    expect(errorInfoSchema.parse(read)).toEqual(read);
  });

  it('comes through as it is where it is of this version', () => {
    const info = new FairleadError('ENGINE_HANGS', {
      message: 'It hangs.',
      hint: advise`Restart it: ${command('sudo systemctl restart docker')}`,
      data: { socketPath: '/run/docker.sock' },
    }).toInfo();
    expect(errorInfoOf(JSON.parse(JSON.stringify(info)))).toEqual(info);
    expect(errorFrom(info, { status: 504 })).toMatchObject({ ...info, status: 504 });
  });

  it('keeps its sentence, and says its code, where nobody knows that any more', () => {
    const read = errorInfoOf({ code: 'ODDITY', message: 'It was odd.', data: { seen: 2 } });
    expect(read).toEqual({ code: 'INTERNAL', message: 'It was odd.', data: { seen: 2, code: 'ODDITY' } });
    expect(knownCode('ODDITY')).toBeNull();
    // Not what every object has.
    expect(knownCode('toString')).toBeNull();
  });
});

describe('data of an error', () => {
  const taken = new FairleadError('SERVICE_PORT_TAKEN', { message: 'Taken.', data: { host: '::1', port: 80 } });

  it('is read by its code', () => {
    expect(dataOf(taken, 'SERVICE_PORT_TAKEN')?.port).toBe(80);
    expect(dataOf(taken, 'SERVICE_LISTEN')).toBeNull();
    expect(dataOf({ code: 'SERVICE_LISTEN', data: { port: 'eighty' } }, 'SERVICE_LISTEN')).toBeNull();
  });

  it('fits its code, and codes are those of the table: the compiler holds both', () => {
    const words = { message: 'No.' };
    // @ts-expect-error no such code
    new FairleadError('HOST_LOST', words);
    // @ts-expect-error its data is missing
    new FairleadError('SERVICE_LISTEN', words);
    // @ts-expect-error its data has another form
    new FairleadError('SERVICE_LISTEN', { ...words, data: { host: 'a', port: '80' } });
    // @ts-expect-error it carries none
    new FairleadError('HOST_CLOSED', { ...words, data: { host: 'a' } });
    // @ts-expect-error what fits one of two codes alone
    new FairleadError(taken.status > 0 ? 'HOST_CLOSED' : 'SERVICE_LISTEN', words);
    // @ts-expect-error an error that was caught has a code of the table as well
    const isLost = (thrown: unknown) => thrown instanceof FairleadError && thrown.code === 'HOST_LOST';
    // @ts-expect-error nothing of this name can be looked up
    notFound('elephant', '1');
    expect(isLost(taken)).toBe(false);
    expect(notFound('audit entry', '7').code).toBe('AUDIT_ENTRY_NOT_FOUND');
  });
});

describe('the end of what is waited for', () => {
  const late = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  const stopped = () => new DOMException('This operation was aborted', 'AbortError');

  it('is a cancellation where somebody stopped it, and no other', () => {
    expect([stopped(), cancelled(), late(), new Error('x')].map(isAbort)).toEqual([true, true, false, false]);
    expect([late(), errorFrom(toErrorInfo(late())), stopped(), cancelled()].map(isTimeout)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(toErrorInfo(stopped()).code).toBe('CANCELLED');
    expect(toErrorInfo(late())).toMatchObject({ code: 'TIMED_OUT', hint: [{ text: expect.stringMatching(/^Try/) }] });
  });

  it('is told by the signal that ended it', () => {
    expect(stoppedBy(AbortSignal.abort()).code).toBe('CANCELLED');
    expect(stoppedBy(AbortSignal.abort(late())).code).toBe('TIMED_OUT');
  });
});

it('logs keep advice as a sentence', () => {
  const hint = advise`Run: ${command('fairlead open')}`;
  expect(loggedError(new FairleadError('AUTH_REQUIRED', { message: 'Sign in.', hint }))).toMatchObject({
    code: 'AUTH_REQUIRED',
    hint: 'Run: fairlead open',
  });
});
