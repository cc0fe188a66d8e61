import { describe, expect, it } from 'vitest';
import type { KeyDelivery, ShellMessage } from '../../common/shell/protocol.ts';
import { nextDelay, windowMs } from './backoff.ts';
import { statusPage, statusText } from './status-page.ts';
import { createSupervisor, type SiteProcess, type SiteState } from './supervisor.ts';

const ready = {
  type: 'ready',
  protocol: 1,
  consoleUrl: 'http://fairlead.localhost:1/',
  viewerOrigin: 'http://v-*.localhost:2',
  serviceKey: 'abc',
  openToken: 'abcdefghijklmnopqrstuv',
} as const;

/** A process on a string: the test says what it says and when it ends. */
function puppet() {
  let hear: (message: unknown) => void = () => undefined;
  let leave: (code: number) => void = () => undefined;
  const sent: ShellMessage[] = [];
  let killed = 0;
  const process: SiteProcess = {
    send: (message) => void sent.push(structuredClone(message)),
    onMessage: (listener) => {
      hear = listener;
    },
    onExit: (listener) => {
      leave = listener;
    },
    kill: () => {
      killed += 1;
    },
  };
  return {
    process,
    sent,
    say: (message: unknown) => hear(message),
    end: (code: number) => leave(code),
    killed: () => killed,
  };
}

function bench(deliver: () => Promise<KeyDelivery> = () => Promise.resolve({ kind: 'key-file', create: false })) {
  const puppets: ReturnType<typeof puppet>[] = [];
  const states: SiteState[] = [];
  const timers: { ms: number; then: () => void; off: boolean }[] = [];
  let now = 1_000_000;
  const supervisor = createSupervisor({
    fork() {
      const made = puppet();
      puppets.push(made);
      return made.process;
    },
    deliverKey: deliver,
    dataDir: '/data',
    appVersion: '1.2.3',
    onState: (state) => states.push(state),
    log: () => undefined,
    now: () => now,
    after(ms, then) {
      const timer = { ms, then, off: false };
      timers.push(timer);
      return () => {
        timer.off = true;
      };
    },
  });
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const fire = async () => {
    const timer = timers.findLast(({ off }) => !off);
    if (timer === undefined) throw new Error('No timer is set.');
    timer.off = true;
    now += timer.ms;
    timer.then();
    await settle();
    return timer.ms;
  };
  const last = () => {
    const made = puppets.at(-1);
    if (made === undefined) throw new Error('Nothing was started.');
    return made;
  };
  return { supervisor, puppets, states, settle, fire, last };
}

describe('supervision', () => {
  it('starts, hands over the key, forgets its copy, becomes ready', async () => {
    const key = new Uint8Array(32).fill(9);
    const { supervisor, states, settle, last } = bench(() => Promise.resolve({ kind: 'keychain', key }));
    supervisor.start();
    await settle();
    expect(last().sent).toEqual([
      {
        type: 'start',
        protocol: 1,
        dataDir: '/data',
        key: { kind: 'keychain', key: new Uint8Array(32).fill(9) },
        appVersion: '1.2.3',
      },
    ]);
    expect(key.every((byte) => byte === 0)).toBe(true);
    last().say(ready);
    expect(states.map(({ kind }) => kind)).toEqual(['starting', 'ready']);
  });

  it('starts again after a crash, later and later, and gives up in the end', async () => {
    const { supervisor, settle, fire, last, puppets } = bench();
    supervisor.start();
    await settle();
    const waits: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      last().say(ready);
      last().end(7);
      expect(supervisor.state()).toMatchObject({ kind: 'waiting', error: { code: 'SITE_ENDED' } });
      waits.push(await fire());
    }
    expect(waits).toEqual([500, 1000, 2000, 5000, 10_000, 30_000]);
    last().end(7);
    expect(supervisor.state()).toMatchObject({ kind: 'failed', error: { code: 'SITE_ENDS_AGAIN_AND_AGAIN' } });
    await supervisor.restart();
    expect(puppets).toHaveLength(8);
  });

  it('does not start again what said that it cannot run', async () => {
    const { supervisor, settle, last, puppets } = bench();
    supervisor.start();
    await settle();
    last().say({ type: 'failed', error: { code: 'STORE_TOO_NEW', message: 'Newer.' } });
    last().end(1);
    expect(supervisor.state()).toMatchObject({ kind: 'failed', error: { code: 'STORE_TOO_NEW' } });
    expect(puppets).toHaveLength(1);
  });

  it.each([
    { ...ready, consoleUrl: 'https://console.example/' },
    { ...ready, viewerOrigin: 'http://*' },
    { ...ready, viewerOrigin: 'http://*.localhost:2' },
    { ...ready, viewerOrigin: 'http://f*.localhost:1' },
  ])('ends a service that offers a console elsewhere', async (message) => {
    const { supervisor, settle, last } = bench();
    supervisor.start();
    await settle();
    last().say(message);
    expect(supervisor.state().kind).toBe('starting');
    expect(last().killed()).toBe(1);
    last().end(1);
    expect(supervisor.state()).toMatchObject({ kind: 'failed', error: { code: 'SITE_NOT_LOOPBACK' } });
  });

  it('asks for tokens by number, and refuses while nothing runs', async () => {
    const { supervisor, settle, last } = bench();
    await expect(supervisor.openToken()).rejects.toMatchObject({ code: 'SITE_NOT_READY' });
    supervisor.start();
    await settle();
    last().say(ready);
    const [one, two] = [supervisor.openToken(), supervisor.openToken()];
    last().say({ type: 'open-token', id: 2, openToken: 'second-second-second' });
    last().say({ type: 'open-token', id: 1, openToken: 'first-first-first' });
    expect(await Promise.all([one, two])).toEqual(['first-first-first', 'second-second-second']);
    const lost = supervisor.openToken();
    last().end(1);
    await expect(lost).rejects.toMatchObject({ code: 'SITE_NOT_READY' });
  });

  it('stops: says so, waits, kills what does not listen', async () => {
    const { supervisor, settle, fire, last } = bench();
    supervisor.start();
    await settle();
    last().say(ready);
    let stopped = false;
    const stopping = supervisor.stop().then(() => {
      stopped = true;
    });
    expect(last().sent.at(-1)).toEqual({ type: 'stop' });
    await settle();
    expect(stopped).toBe(false);
    await fire();
    expect(last().killed()).toBe(1);
    last().end(0);
    await stopping;
    expect(supervisor.state().kind).toBe('stopped');
  });

  it('starts nothing when it is stopped while the key is awaited, and one process for two restarts', async () => {
    const gate = Promise.withResolvers<KeyDelivery>();
    const waiting = bench(() => gate.promise);
    waiting.supervisor.start();
    await waiting.supervisor.stop();
    gate.resolve({ kind: 'key-file', create: false });
    await waiting.settle();
    expect(waiting.puppets).toHaveLength(0);

    const { supervisor, settle, last, puppets } = bench();
    supervisor.start();
    await settle();
    const both = Promise.all([supervisor.restart(), supervisor.restart()]);
    last().end(0);
    await both;
    expect(puppets).toHaveLength(2);
  });

  it('tells why the key could not be had', async () => {
    const { supervisor, settle } = bench(() => Promise.reject(new Error('keychain says no')));
    supervisor.start();
    await settle();
    expect(supervisor.state()).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining('keychain says no') },
    });
  });
});

it('forgets crashes of long ago', () => {
  expect(nextDelay([0, 1, 2, windowMs + 10], windowMs + 10)).toBe(500);
});

it('says what it knows on a page that runs nothing', () => {
  const hint = [{ text: '"quoted" & more' }];
  const error = { code: 'SITE_ENDED', message: '<img src=x onerror=alert(1)>', hint } as const;
  const page = decodeURIComponent(
    statusPage(statusText({ kind: 'failed', error }, 0) ?? { title: '', message: '', actions: [] }),
  );
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(page).not.toContain('<img');
  expect(page).toContain("default-src 'none'");
  expect(statusText({ kind: 'ready', ready: ready }, 0)).toBeNull();
  expect(statusText({ kind: 'waiting', error, until: 2_000, attempt: 3 }, 0)?.message).toContain(
    'within 2 s (attempt 3)',
  );
});
