/**
 * What a start says. For programs one JSON object per line, for people two lines. Pure, and without imports: the tools that
 * start a service use it before anything is set up.
 */

/** The service answers. */
export type ListeningEvent = {
  readonly event: 'listening';
  /** Always there with this event, and with no other. */
  readonly ready: true;
  /** Address of the console: one-time, for 10 minutes, on a local site; the address alone on one that people sign in to. */
  readonly url: string;
  /** Origin of the console. */
  readonly console: string;
  readonly port: number;
  readonly pid: number;
  readonly dataDir: string;
  /** The log file; null where none is written. */
  readonly log: string | null;
  /** SHA-256 of the certificate of the site's own authority; not there where it has none. */
  readonly authority?: string;
};

/**
 * Nobody administers the site yet. The code by which the first administrator is made is told once, in this line; null where
 * that was at an earlier start. Comes before `listening`.
 */
type FirstCodeEvent = { readonly event: 'first-code'; readonly code: string | null };

/** The service could not start: nothing is left of it. */
type FailedEvent = {
  readonly event: 'failed';
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
};

/** The service was asked to end, and has. */
type EndedEvent = { readonly event: 'ended'; readonly exitCode: number };

/** The service is gone without having been asked. Told by whoever started it: `npm start`. */
type DiedEvent = {
  readonly event: 'died';
  readonly exitCode: number;
  readonly signal: string | null;
  readonly log: string | null;
  /** Whether it is being started again. */
  readonly restarting: boolean;
};

type StartEvent = ListeningEvent | FirstCodeEvent | FailedEvent | EndedEvent | DiedEvent;

/** One line of the output for programs. */
export function eventLine(event: StartEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/** What the line tells; undefined for any other line. */
export function listeningIn(line: string): ListeningEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isListening(value) ? value : undefined;
}

function isListening(value: unknown): value is ListeningEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { ready, url, port, log } = value as Record<string, unknown>;
  return (
    ready === true && typeof url === 'string' && typeof port === 'number' && (log === null || typeof log === 'string')
  );
}

/**
 * The two lines for people: where it is, and how it ends. A blank follows the address, so that terminals take it whole.
 * @param note why it is in a browser, where somebody may have expected a window.
 */
export function startLines(
  { url, log }: Pick<ListeningEvent, 'url' | 'log'>,
  note = '',
): readonly [where: string, ending: string] {
  return [
    url.includes('#token=')
      ? `Fairlead runs at ${url} (this link works once, for 10 minutes)`
      : `Fairlead runs at ${url} (people sign in there)`,
    `Ctrl-C ends it; sessions keep running.${log === null ? '' : ` Log: ${log}`}${note === '' ? '' : ` ${note}`}`,
  ];
}

/** For people, before the two: how the first administrator is made. */
export function firstCodeLine(code: string): string {
  return `Code for the first administrator, shown only now and good once: ${code}`;
}

/** The same where the code was told at an earlier start. */
export function firstCodeMissingLine(renew: string | null): string {
  return `Nobody administers this site yet. If its code is lost, stop the service and make a new one${renew === null ? '.' : `: ${renew}`}`;
}

/** For people who are about to open a site over TLS for the first time; null where browsers know its authority, or need none. */
export function authorityLine({ console, authority }: Pick<ListeningEvent, 'console' | 'authority'>): string | null {
  if (authority === undefined) return null;
  return `Browsers trust it once they have its authority: ${console}/ca.pem (SHA-256 ${authority})`;
}

/** What happened to a service that nobody asked to end, as one sentence with the place of its log. */
export function deathSentence({ exitCode, signal, log }: Pick<DiedEvent, 'exitCode' | 'signal' | 'log'>): string {
  const how =
    signal === null
      ? `it ended with exit code ${exitCode}`
      : `it was killed by ${signal} (exit code ${exitCode})${signal === 'SIGKILL' ? ', as the system does when memory runs out' : ''}`;
  return `The Fairlead service died: ${how}.${log === null ? '' : ` Its log: ${log}`}`;
}
