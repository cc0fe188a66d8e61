/** Commands inside a container, with and without a terminal. */
import type { Duplex } from 'node:stream';
import { FairleadError } from '../../../common/errors.ts';
import { onAbort } from '../../async/abort.ts';
import type { EngineConnector, ExecOptions } from '../connector.ts';
import { callEngine } from './call.ts';
import { aboutContainer } from './containers.ts';
import { demultiplex } from './multiplex.ts';
import { asNumber, asObject, asText } from './read.ts';
import type { EngineLink, EngineTransport } from './transport.ts';

type ExecCalls = Pick<EngineConnector, 'exec' | 'terminal'>;

/** Output beyond this is cut: exec is for short answers, logs and terminals are for the rest. */
const maxOutputBytes = 4 * 1024 * 1024;

export function execCalls(transport: EngineTransport): ExecCalls {
  return {
    exec: (id, exec, options = {}) =>
      callEngine(transport, aboutContainer('run a command in the container', id), options, async (link, signal) => {
        const execId = await createExec(link, id, exec, false, signal);
        const stream = await link.streams.stream({
          method: 'POST',
          path: `/exec/${execId}/start`,
          body: { Detach: false, Tty: false },
          signal,
        });
        const out = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
        let size = 0;
        for await (const { source, data } of demultiplex(stream, false)) {
          size += data.length;
          if (size <= maxOutputBytes) out[source].push(data);
        }
        return {
          exitCode: (await exitCodeOf(link, execId, signal)) ?? -1,
          stdout: Buffer.concat(out.stdout).toString('utf8'),
          stderr: Buffer.concat(out.stderr).toString('utf8'),
        };
      }),

    async terminal(id, { cols, rows, ...exec }, options = {}) {
      const subject = aboutContainer('open a terminal in the container', id);
      const opened = await callEngine(transport, subject, options, async (link, signal) => {
        const execId = await createExec(link, id, exec, true, signal);
        // The terminal outlives this call: it is bound to the connection, not to the call's deadline.
        const stream = await link.streams.hijack({
          method: 'POST',
          path: `/exec/${execId}/start`,
          body: { Detach: false, Tty: true },
          signal: link.lost,
        });
        return { link, execId, stream };
      });
      const { link, execId, stream } = opened;
      const resize = (columns: number, lines: number): Promise<void> =>
        callEngine(transport, subject, { repeatable: true }, async (current, signal) => {
          await current.calls.json({
            method: 'POST',
            path: `/exec/${execId}/resize`,
            query: { w: columns, h: lines },
            signal,
          });
        });
      const ended = closed(stream, link).then(() =>
        callEngine(transport, subject, { repeatable: true, deadlineMs: 5000 }, (current, signal) =>
          exitCodeOf(current, execId, signal),
        ).catch((thrown: unknown) => {
          if (thrown instanceof FairleadError) return null;
          throw thrown;
        }),
      );
      // A program that has ended by now has no terminal to resize: its end is the caller's news, not this.
      await resize(cols, rows).catch((thrown: unknown) => {
        if (!(thrown instanceof FairleadError)) throw thrown;
      });
      return { stream, resize, ended };
    },
  };
}

async function createExec(
  link: EngineLink,
  id: string,
  exec: ExecOptions,
  terminal: boolean,
  signal: AbortSignal,
): Promise<string> {
  const answer = await link.streams.json({
    method: 'POST',
    path: `/containers/${encodeURIComponent(id)}/exec`,
    body: {
      AttachStdin: terminal,
      AttachStdout: true,
      AttachStderr: true,
      Tty: terminal,
      Cmd: exec.cmd,
      ...(exec.user === undefined ? {} : { User: exec.user }),
      ...(exec.privileged === undefined ? {} : { Privileged: exec.privileged }),
      ...(exec.workdir === undefined ? {} : { WorkingDir: exec.workdir }),
      ...(exec.env === undefined ? {} : { Env: exec.env }),
    },
    signal,
  });
  return asText(asObject(answer).Id);
}

async function exitCodeOf(link: EngineLink, execId: string, signal: AbortSignal): Promise<number | null> {
  const state = asObject(await link.calls.json({ method: 'GET', path: `/exec/${execId}/json`, signal }));
  return state.Running === true || state.ExitCode === null ? null : asNumber(state.ExitCode, -1);
}

/** Resolves when the program or the connection is gone; the stream is closed then. */
function closed(stream: Duplex, link: EngineLink): Promise<void> {
  return new Promise((resolve) => {
    let forget = (): void => undefined;
    const done = (): void => {
      forget();
      if (!stream.destroyed) stream.destroy();
      resolve();
    };
    stream.once('end', done).once('close', done);
    // A broken connection is told by the connection's own state; here it only ends the terminal.
    stream.on('error', done);
    forget = onAbort(link.lost, done);
  });
}
