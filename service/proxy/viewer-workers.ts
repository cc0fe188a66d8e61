/**
 * One gateway out of several: the service's own, and workers in processes of their own. Each is complete, with a port of
 * its own, so that every rule about a view is kept by the one that issued it; here is only decided which that is.
 */
import { viewErrors } from './errors.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { isMatch } from './tickets.ts';
import type { Gateway, GatewayMetrics, GatewayOptions, IssuedView, IssueRequest, ViewGateway } from './types.ts';

/** A view that is being issued: where, and whether its right was taken back meanwhile. */
type Pending = { part: ViewGateway; readonly request: IssueRequest; isRevoked: boolean };

/**
 * `own` shows what cannot be reached from another process, and everything while no worker is up. Its books and those of
 * the workers have to share one set of certificate pins.
 */
export function createViewerWorkers(
  own: Gateway,
  workers: readonly GatewayProcess[],
  resolveTarget: GatewayOptions['resolveTarget'],
): Gateway {
  const parts: readonly ViewGateway[] = [own, ...workers];
  const pending = new Set<Pending>();

  const load = (part: ViewGateway): number =>
    part.views().length + [...pending].filter((view) => view.part === part).length;
  const shows = (part: ViewGateway, sessionId: string): boolean =>
    part.views().some((view) => view.sessionId === sessionId) ||
    [...pending].some((view) => view.part === part && view.request.sessionId === sessionId);

  /** Whether a worker could dial it. A session that cannot be seen is the service's own matter: its page says why. */
  const isReachable = ({ sessionId, mode }: IssueRequest): Promise<boolean> =>
    resolveTarget(sessionId, mode).then(
      (target) => target.address !== undefined,
      () => false,
    );

  /** All views of a session are in one place: its kept connections and what it refused are known there. */
  const workerFor = (sessionId: string): GatewayProcess | null => {
    const up = workers.filter((worker) => worker.pid() !== null);
    const [first = null, ...others] = up;
    return (
      up.find((worker) => shows(worker, sessionId)) ??
      others.reduce((least, worker) => (least === null || load(worker) < load(least) ? worker : least), first)
    );
  };

  /** A worker that dies while it is asked leaves the view to the others. */
  const issueAt = async (view: Pending, isFar: boolean): Promise<IssuedView> => {
    for (;;) {
      const worker = isFar ? null : workerFor(view.request.sessionId);
      view.part = worker ?? own;
      try {
        return await view.part.issue(view.request);
      } catch (thrown) {
        if (worker === null || worker.pid() !== null) throw thrown;
      }
    }
  };

  return {
    async listen() {
      const places = await Promise.all(parts.map((part) => part.listen()));
      return { ports: places.flatMap(({ ports }) => ports) };
    },
    async issue(request) {
      const view: Pending = { part: own, request, isRevoked: false };
      pending.add(view);
      try {
        const isFar = !(await isReachable(request));
        const issued = await issueAt(view, isFar);
        if (!view.isRevoked) return issued;
        view.part.revoke({ viewId: issued.viewId });
        throw viewErrors.revoked();
      } finally {
        pending.delete(view);
      }
    },
    connectionOpened: (connectionId) => {
      for (const part of parts) part.connectionOpened(connectionId);
    },
    connectionClosed: (connectionId) => {
      for (const part of parts) part.connectionClosed(connectionId);
    },
    revoke(selector) {
      for (const view of pending) if (isMatch({ ...view.request, viewId: '' }, selector)) view.isRevoked = true;
      return parts.reduce((count, part) => count + part.revoke(selector), 0);
    },
    async status(viewId) {
      const part = parts.find((one) => one.views().some((view) => view.viewId === viewId)) ?? own;
      return part.status(viewId);
    },
    ownerApi: (target) => own.ownerApi(target),
    pageAnswers: (target, path) => own.pageAnswers(target, path),
    views: () => parts.flatMap((part) => part.views()),
    metrics: () => parts.map((part) => part.metrics()).reduce(sum),
    async close() {
      await Promise.all(parts.map((part) => part.close()));
    },
  };
}

/** Counts are added up; of event loops the slowest speaks. */
function sum(a: GatewayMetrics, b: GatewayMetrics): GatewayMetrics {
  return {
    openViews: a.openViews + b.openViews,
    openSockets: a.openSockets + b.openSockets,
    requests: a.requests + b.requests,
    refused: a.refused + b.refused,
    handshakes: a.handshakes + b.handshakes,
    bytesOut: a.bytesOut + b.bytesOut,
    bytesIn: a.bytesIn + b.bytesIn,
    bufferedBytes: a.bufferedBytes + b.bufferedBytes,
    eventLoopDelay: {
      mean: Math.max(a.eventLoopDelay.mean, b.eventLoopDelay.mean),
      p50: Math.max(a.eventLoopDelay.p50, b.eventLoopDelay.p50),
      p99: Math.max(a.eventLoopDelay.p99, b.eventLoopDelay.p99),
      max: Math.max(a.eventLoopDelay.max, b.eventLoopDelay.max),
    },
  };
}
