/** What runs right now for each view, so that it can be ended at once; and what the gateway counts. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { followConnections } from '../tls/listener.ts';
import type { LiveSocket } from './sockets.ts';
import type { GatewayMetrics } from './types.ts';

export interface Activity {
  watch(server: Server): void;
  start(): void;
  stop(): void;
  request(): void;
  refused(): void;
  /** Registers something that ends with its view; the returned function takes it off again. */
  hold(viewId: string, end: () => void): () => void;
  /** Takes a place for a WebSocket of a view, which has so many; null when all are taken. */
  reserveSocket(viewId: string, places: number): SocketPlace | null;
  endAll(viewId: string): void;
  metrics(more: Pick<GatewayMetrics, 'openViews' | 'handshakes'>): GatewayMetrics;
}

type Place = { socket: LiveSocket | null };
type SocketPlace = { opened(socket: LiveSocket): void; release(): void };

const nanoseconds = 1e6;

export function createActivity(): Activity {
  const loop = monitorEventLoopDelay({ resolution: 10 });
  const connections = new Set<Socket>();
  const held = new Map<string, Set<() => void>>();
  const sockets = new Map<string, Set<Place>>();
  let requests = 0;
  let refused = 0;
  let bytesOut = 0;
  let bytesIn = 0;

  return {
    watch(server) {
      const count = (socket: Socket): void => {
        connections.add(socket);
        socket.once('close', () => {
          if (!connections.delete(socket)) return;
          bytesOut += socket.bytesWritten;
          bytesIn += socket.bytesRead;
        });
      };
      followConnections(server, {
        arrived: count,
        secured(line, plain) {
          connections.delete(plain);
          count(line);
        },
      });
    },
    start: () => void loop.enable(),
    stop: () => void loop.disable(),
    request: () => {
      requests += 1;
    },
    refused: () => {
      refused += 1;
    },
    hold(viewId, end) {
      const ends = held.get(viewId) ?? new Set();
      held.set(viewId, ends);
      ends.add(end);
      return () => {
        ends.delete(end);
        if (ends.size === 0 && held.get(viewId) === ends) held.delete(viewId);
      };
    },
    reserveSocket(viewId, places) {
      const taken = sockets.get(viewId) ?? new Set();
      if (taken.size >= places) return null;
      const place: Place = { socket: null };
      sockets.set(viewId, taken.add(place));
      return {
        opened(socket) {
          place.socket = socket;
        },
        release() {
          taken.delete(place);
          if (taken.size === 0 && sockets.get(viewId) === taken) sockets.delete(viewId);
        },
      };
    },
    endAll(viewId) {
      for (const { socket } of [...(sockets.get(viewId) ?? [])]) socket?.end();
      for (const end of [...(held.get(viewId) ?? [])]) end();
    },
    metrics(more) {
      let liveOut = 0;
      let liveIn = 0;
      for (const socket of connections) {
        liveOut += socket.bytesWritten;
        liveIn += socket.bytesRead;
      }
      const open = [...sockets.values()].flatMap((places) => [...places]).flatMap(({ socket }) => socket ?? []);
      const delay = (value: number): number => (Number.isFinite(value) ? value / nanoseconds : 0);
      const eventLoopDelay = {
        mean: delay(loop.mean),
        p50: delay(loop.percentile(50)),
        p99: delay(loop.percentile(99)),
        max: delay(loop.max),
      };
      loop.reset();
      return {
        ...more,
        openSockets: open.length,
        requests,
        refused,
        bytesOut: bytesOut + liveOut,
        bytesIn: bytesIn + liveIn,
        bufferedBytes: open.reduce((sum, socket) => sum + socket.bufferedBytes(), 0),
        eventLoopDelay,
      };
    },
  };
}
