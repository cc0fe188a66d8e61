import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type Logger, multistream, pino, type StreamEntry } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';
import { createScrubber, hideMembers, type Scrubber } from './redact.ts';

export type { Logger } from 'pino';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

type LoggerOptions = {
  /** The files go into `logs/` in here; null writes none. */
  readonly dataDir: string | null;
  readonly level: LogLevel;
  /** Where a person reads along, usually `process.stderr`; null for nobody. */
  readonly terminal: Writable | null;
  readonly color?: boolean;
  readonly scrubber?: Scrubber;
  /** Size at which a file is put aside (default `10M`) and how many of those are kept (default 5). */
  readonly fileSize?: `${number}${'B' | 'K' | 'M'}`;
  readonly keptFiles?: number;
};

export type ServiceLog = {
  readonly logger: Logger;
  readonly scrubber: Scrubber;
  /** The file that is written to now. */
  readonly file: string | null;
  /** Resolves when everything logged so far is in the file. The logger is of no use afterwards. */
  close(): Promise<void>;
};

const logFile = 'fairlead.log';

/**
 * The log of a service: one JSON object per line into a rotating file, and readable lines on a terminal. Every line
 * passes the scrubber twice: as an object (names of secrets, at any depth) and as finished text (secrets that are
 * known, and what looks like one).
 */
export function createLogger(options: LoggerOptions): ServiceLog {
  const scrubber = options.scrubber ?? createScrubber();
  const entries: StreamEntry<LogLevel>[] = [];
  const rotating = options.dataDir === null ? null : openFile(options.dataDir, options);
  const level = options.level === 'silent' ? 'fatal' : options.level;
  if (rotating !== null) entries.push({ level, stream: rotating });
  if (options.terminal !== null) entries.push({ level, stream: readable(options.terminal, options.color ?? false) });
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (object) => scrubber.redact(object) as Record<string, unknown>,
      },
      // Errors are already plain, redacted objects when serializers run.
      serializers: { err: (error: unknown) => error },
      // SECURITY: docs/security.md 4.2 Never in logs: the last word on every line.
      hooks: { streamWrite: (line) => scrubber.scrub(hideMembers(line)) },
    },
    multistream(entries),
  );
  return {
    logger,
    scrubber,
    file: options.dataDir === null ? null : join(options.dataDir, 'logs', logFile),
    close: async () => {
      if (rotating === null || rotating.destroyed) return;
      const ended = finished(rotating, { readable: false });
      rotating.end();
      await ended;
    },
  };
}

function openFile(dataDir: string, options: LoggerOptions): RotatingFileStream {
  const folder = join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stream = createStream(logFile, {
    path: folder,
    size: options.fileSize ?? '10M',
    rotate: options.keptFiles ?? 5,
    mode: 0o600,
  });
  // A full disk must not end the service. The terminal, if there is one, still says what happens.
  stream.on('error', (error) => options.terminal?.write(`The log file cannot be written: ${error.message}\n`));
  return stream;
}

/** In-process, not a worker thread: the service is one bundle, and a crash must not lose the last lines. */
function readable(terminal: Writable, color: boolean): { write(line: string): void } {
  const pretty = prettyFactory({
    colorize: color,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
    singleLine: true,
    errorLikeObjectKeys: ['err', 'error'],
  });
  return { write: (line) => void terminal.write(pretty(line)) };
}
