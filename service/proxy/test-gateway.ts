/** Gateways for tests: in the test's own process, with a clock that is turned by hand, and in processes of their own. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createGateway } from './gateway.ts';
import { createGatewayProcess, type GatewayProcess } from './gateway-process.ts';
import { createCertificatePins } from './pinned-tls.ts';
import type { Gateway, GatewayClock, GatewayOptions } from './types.ts';
import { createViewerWorkers } from './viewer-workers.ts';

/** A clock that a test turns by hand. */
export function handClock(): GatewayClock & { advance(ms: number): void } {
  let now = 1_800_000_000_000;
  let timers: { readonly at: number; readonly task: () => void }[] = [];
  return {
    now: () => now,
    after(ms, task) {
      const timer = { at: now + ms, task };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      now += ms;
      const due = timers.filter((timer) => timer.at <= now);
      timers = timers.filter((timer) => timer.at > now);
      for (const timer of due) timer.task();
    },
  };
}

export type Bench = {
  readonly gateway: Gateway;
  /** Of the gateway in this process. */
  readonly port: number;
  readonly workers: readonly GatewayProcess[];
  readonly clock: ReturnType<typeof handClock>;
  /** Every line logged, as JSON. */
  readonly log: string[];
};

export const console = 'http://fairlead.localhost:7000';

/** Who shows the views: this process, or processes of their own. What holds of the one holds of the others. */
export const shownBy = [
  { by: 'the service', workers: 0 },
  { by: 'two workers', workers: 2 },
] as const;

/** With workers the clock is theirs: nobody turns it by hand. */
export async function startGateway(
  resolveTarget: GatewayOptions['resolveTarget'],
  change: Partial<GatewayOptions> = {},
  workerCount = 0,
): Promise<Bench> {
  const log: string[] = [];
  const write = (data: object, message: string): void => {
    log.push(
      JSON.stringify({ ...data, message }, (_key, value: unknown) => (value instanceof Error ? String(value) : value)),
    );
  };
  const clock = handClock();
  const options: GatewayOptions = {
    listen: { host: '127.0.0.1', port: 0 },
    origins: { kind: 'subdomain', domain: 'localhost' },
    consoleOrigin: console,
    resolveTarget,
    logger: { debug: write, info: write, warn: write, error: write },
    clock,
    ...change,
  };
  const pins = createCertificatePins();
  const own = createGateway(options, pins);
  const workers = Array.from({ length: workerCount }, () => createGatewayProcess(options, pins));
  const gateway = workerCount === 0 ? own : createViewerWorkers(own, workers, resolveTarget);
  const { ports } = await gateway.listen();
  gateway.connectionOpened('c1');
  return { gateway, port: ports[0] ?? 0, workers, clock, log };
}

/**
 * A gateway for every test of a `describe`, closed after it. Processes are started once for all of them: what a test
 * leaves behind is ended after it, and its sessions are other starts than those of the next.
 */
export function useGateway(
  workerCount: number,
  resolveTarget: GatewayOptions['resolveTarget'],
  use: (bench: Bench) => void,
): void {
  let bench: Bench | null = null;
  let round = 0;
  const sessions = new Set<string>();
  const start = async (): Promise<void> => {
    const startsOfRound: GatewayOptions['resolveTarget'] = async (sessionId, mode) => {
      sessions.add(sessionId);
      const target = await resolveTarget(sessionId, mode);
      return { ...target, startKey: `${round} ${target.startKey}` };
    };
    bench = await startGateway(startsOfRound, {}, workerCount);
  };
  const end = () => bench?.gateway.close();
  if (workerCount > 0) {
    beforeAll(start, startingMs);
    afterAll(end);
  } else {
    beforeEach(start);
    afterEach(end);
  }
  beforeEach(() => {
    round += 1;
    if (bench !== null) use(bench);
  });
  afterEach(() => {
    for (const sessionId of sessions) bench?.gateway.revoke({ sessionId });
    sessions.clear();
  });
}

/** Processes have to start: longer than what hooks wait by themselves. */
const startingMs = 60_000;
