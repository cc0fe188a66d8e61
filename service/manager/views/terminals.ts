/** Terminals into sessions. They survive navigation: what was printed is kept and shown again to whoever looks next. */
import { FairleadError, notFound } from '../../../common/errors.ts';
import { onAbort } from '../../async/abort.ts';
import type { EngineConnector, ExecTerminal } from '../../hosts/connector.ts';

/** Bytes of output that are kept for a new reader. */
const keptBytes = 256 * 1024;
/** A terminal that nobody looks at for this long is ended, milliseconds. */
const unwatchedLifeMs = 10 * 60_000;
/** At most this many per person. */
const perUser = 16;
const shells = ['/bin/sh', '-c', 'if command -v bash >/dev/null 2>&1; then exec bash -l; else exec sh -l; fi'];

export type TerminalOutput =
  | { readonly kind: 'data'; readonly base64: string }
  | { readonly kind: 'end'; readonly exitCode: number | null };

type Open = {
  readonly userId: string;
  /** The token by which it was opened: it ends with that. */
  readonly tokenId: string;
  readonly sessionId: string;
  readonly terminal: ExecTerminal;
  kept: Buffer[];
  keptLength: number;
  ended: { readonly exitCode: number | null } | null;
  readonly readers: Set<() => void>;
  /** Bytes printed so far; a reader remembers how many it has seen. */
  printed: number;
  idle: NodeJS.Timeout | null;
};

export type Terminals = ReturnType<typeof createTerminals>;

export function createTerminals(deps: { newId: () => string }) {
  const open = new Map<string, Open>();

  /** SECURITY: docs/security.md 4.18: a terminal belongs to the person who opened it; its id alone opens nothing for anybody else. */
  function of(id: string, userId: string): Open {
    const entry = open.get(id);
    if (!entry || entry.userId !== userId) throw notFound('terminal', id);
    return entry;
  }

  function end(id: string): void {
    const entry = open.get(id);
    if (!entry) return;
    if (entry.idle) clearTimeout(entry.idle);
    entry.terminal.stream.destroy();
    entry.ended ??= { exitCode: null };
    for (const wake of entry.readers) wake();
    open.delete(id);
  }

  function watchIdle(id: string, entry: Open): void {
    if (entry.idle) clearTimeout(entry.idle);
    entry.idle = null;
    if (entry.readers.size > 0) return;
    entry.idle = setTimeout(() => end(id), unwatchedLifeMs);
    entry.idle.unref();
  }

  return {
    async open(
      connector: Pick<EngineConnector, 'terminal'>,
      containerId: string,
      request: { sessionId: string; userId: string; tokenId: string; cols: number; rows: number; asRoot: boolean },
    ): Promise<string> {
      if ([...open.values()].filter(({ userId }) => userId === request.userId).length >= perUser) {
        throw new FairleadError('TERMINAL_TOO_MANY', {
          message: `You have ${perUser} terminals open.`,
          hint: 'Close one first.',
          status: 409,
        });
      }
      const terminal = await connector.terminal(containerId, {
        cmd: shells,
        cols: request.cols,
        rows: request.rows,
        env: ['TERM=xterm-256color'],
        ...(request.asRoot && { user: '0' }),
      });
      const id = deps.newId();
      const entry: Open = {
        userId: request.userId,
        tokenId: request.tokenId,
        sessionId: request.sessionId,
        terminal,
        kept: [],
        keptLength: 0,
        ended: null,
        readers: new Set(),
        printed: 0,
        idle: null,
      };
      open.set(id, entry);
      terminal.stream.on('data', (chunk: Buffer) => {
        entry.kept.push(chunk);
        entry.keptLength += chunk.length;
        entry.printed += chunk.length;
        while (entry.keptLength > keptBytes && entry.kept.length > 1)
          entry.keptLength -= entry.kept.shift()?.length ?? 0;
        for (const wake of entry.readers) wake();
      });
      // A broken stream ends like a closed one: `ended` settles either way.
      terminal.stream.on('error', () => terminal.stream.destroy());
      terminal.ended.then(
        (exitCode) => {
          entry.ended = { exitCode };
          for (const wake of entry.readers) wake();
        },
        () => end(id),
      );
      watchIdle(id, entry);
      return id;
    },

    /** What was printed (as far as it is kept), what follows, and at last how it ended. A slow reader skips to what is kept. */
    async *output(id: string, userId: string, signal: AbortSignal): AsyncGenerator<TerminalOutput, void, void> {
      const entry = of(id, userId);
      let seen = entry.printed - entry.keptLength;
      let wake = (): void => undefined;
      const reader = () => wake();
      entry.readers.add(reader);
      watchIdle(id, entry);
      const stop = onAbort(signal, reader);
      try {
        while (!signal.aborted) {
          const first = entry.printed - entry.keptLength;
          if (seen < entry.printed) {
            const all = Buffer.concat(entry.kept);
            const chunk = all.subarray(Math.max(0, seen - first));
            seen = entry.printed;
            yield { kind: 'data', base64: chunk.toString('base64') };
          } else if (entry.ended) {
            yield { kind: 'end', exitCode: entry.ended.exitCode };
            end(id);
            return;
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      } finally {
        entry.readers.delete(reader);
        stop();
        if (open.has(id)) watchIdle(id, entry);
      }
    },

    async input(id: string, userId: string, bytes: Buffer): Promise<void> {
      const { terminal } = of(id, userId);
      if (!terminal.stream.write(bytes))
        await new Promise<void>((resolve) => terminal.stream.once('drain', resolve).once('close', resolve));
    },
    resize: (id: string, userId: string, cols: number, rows: number) => of(id, userId).terminal.resize(cols, rows),
    close(id: string, userId: string): void {
      of(id, userId);
      end(id);
    },
    endOf(sessionId: string): void {
      for (const [id, entry] of open) if (entry.sessionId === sessionId) end(id);
    },
    /** SECURITY: docs/security.md 4.11. */
    endOfToken(tokenId: string): void {
      for (const [id, entry] of open) if (entry.tokenId === tokenId) end(id);
    },
    dispose(): void {
      for (const id of [...open.keys()]) end(id);
    },
  };
}
