/** The processes of one site on Postgres, as each of them sees the others: locks that outlast a statement, and messages. */
import { FairleadError } from '../../common/errors.ts';
import { channel, type SiteLease } from './site-lease.ts';
import type { Peers } from './types.ts';

/** Told of what happens to the connection by whoever opens it. */
type PeerEvents = {
  lost(): void;
  restored(): void;
  message(text: string): void;
};

/** Longest message, bytes; Postgres takes less than 8000. */
const maxMessageBytes = 7900;

/** Made before the connection, whose events it wants; `attach` gives it that. */
export function createPeers(): { readonly peers: Peers; readonly events: PeerEvents; attach(lease: SiteLease): void } {
  let lease: SiteLease | null = null;
  /** Locks of this process. A connection's own locks do not keep it from taking them twice, so this does. */
  const held = new Set<string>();
  const [losses, restorations, messages] = [
    new Set<() => void>(),
    new Set<() => void>(),
    new Set<(text: string) => void>(),
  ];

  const taken = (): SiteLease => {
    if (lease === null) throw new Error('The other processes are not known yet.');
    return lease;
  };
  const connected = () => taken().session;
  const keyOf = "hashtextextended('fairlead:' || current_schema() || ':' || $1, 0)";

  return {
    peers: {
      get isFirst() {
        return taken().alone;
      },
      letIn: () => taken().share(),
      async tryLock(name) {
        if (held.has(name)) return false;
        held.add(name);
        try {
          const rows = await connected().query<{ got: boolean }>(`select pg_try_advisory_lock(${keyOf}) as got`, [
            name,
          ]);
          // The connection may have broken since it was answered, and `lost` have forgotten it.
          if (rows[0]?.got === true) return held.has(name);
          held.delete(name);
          return false;
        } catch (thrown) {
          held.delete(name);
          throw thrown;
        }
      },
      async unlock(name) {
        if (!held.delete(name)) return;
        await connected().query(`select pg_advisory_unlock(${keyOf})`, [name]);
      },
      async send(text) {
        if (Buffer.byteLength(text) > maxMessageBytes)
          throw new FairleadError('STORE_VALUE', {
            message: 'A message to the other processes is too long.',
            status: 500,
          });
        await connected().query(`select pg_notify('${channel}', $1)`, [text]);
      },
      onMessage: (listener) => listening(messages, listener),
      onLost: (listener) => listening(losses, listener),
      onRestored: (listener) => listening(restorations, listener),
    },
    events: {
      lost() {
        held.clear();
        for (const listener of [...losses]) listener();
      },
      restored() {
        for (const listener of [...restorations]) listener();
      },
      message(text) {
        for (const listener of [...messages]) listener(text);
      },
    },
    attach(opened) {
      lease = opened;
    },
  };
}

function listening<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
