/**
 * What the engine-independent half of a connector needs from the way the engine is reached. A transport owns the
 * connection (and its state); the files beside this one only speak the Docker API over it.
 */
import type { Duplex } from 'node:stream';
import type { FairleadError } from '../../../common/errors.ts';
import type { ConnectionState, DiskSpace, HostLoad } from '../connector.ts';
import type { EngineApi } from './api.ts';

/** One live connection. It never comes back once `lost` has fired: ask the transport for the next one. */
export type EngineLink = {
  /** Kept-alive requests, only for calls that may be repeated. */
  readonly calls: EngineApi;
  /** One connection per request, for streams, hijacked connections and calls that must not be sent twice. */
  readonly streams: EngineApi;
  /** Aborted, with a coded error as its reason, when this connection ends. */
  readonly lost: AbortSignal;
};

export type EngineTransport = {
  /** Whether its published ports are this machine's own, so that every process here can dial them. */
  readonly sharesNetwork: boolean;
  readonly connection: ConnectionState;
  onConnection(listener: (state: ConnectionState) => void): () => void;
  reconnect(): void;
  close(): Promise<void>;

  /** The live connection, waiting for one that is being made. @throws the coded reason why there is none. */
  link(signal: AbortSignal): Promise<EngineLink>;
  /**
   * The sentence for a request that did not reach the engine. May look at the host to find the cause, and moves the
   * connection state when the whole engine turns out to be unreachable.
   */
  explain(thrown: unknown, link: EngineLink): Promise<FairleadError>;

  /** Disk of the file system that holds `dataRoot`; null where it cannot be read. */
  diskSpace(dataRoot: string, signal: AbortSignal): Promise<DiskSpace | null>;
  load(signal: AbortSignal): Promise<HostLoad | null>;
  /** A byte stream to a TCP port as the host itself sees it. @throws SESSION_PORT_REFUSED and connection errors. */
  dialPort(address: string, port: number, signal: AbortSignal): Promise<Duplex>;
};
