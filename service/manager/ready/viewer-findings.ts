/** What is wrong with the port where a session's picture is awaited, and when that is certain. Pure. */
import { FairleadError } from '../../../common/errors.ts';
import type { ViewerPlace } from '../../../common/model/viewers.ts';

/** What a look at the port gave. `listening`, `mentioned` and `exposed` are other ports, each list without doubles. */
export type ViewerFinding = Trouble | { readonly kind: 'unknown' };
type Trouble = Silent | WrongWay;
/** It answers, but without TLS where TLS is wanted, or the other way round. */
type WrongWay = { readonly kind: 'plain' } | { readonly kind: 'tls' };
type Silent = {
  readonly kind: 'silent';
  /** Where the container listens, for more than itself. */
  readonly listening: readonly number[];
  /** Where its log says that it listens. */
  readonly mentioned: readonly number[];
  /** What its image exposes. */
  readonly exposed: readonly number[];
};

/** A server may answer in another way for a moment while it starts: said at the second look. */
const looksForAnswer = 2;
/** A server that listens elsewhere is not on its way to here. Milliseconds of looks with the same finding. */
const elsewhereMs = 30_000;

type Findings = {
  /** @param at milliseconds on any clock. @returns what ends the waiting; null while it may still come right. */
  add(finding: ViewerFinding, at: number): FairleadError | null;
  /** What is known so far, for who waits. */
  sentence(): string | null;
  /** What is said when the time is over; null where nothing is known. */
  last(): FairleadError | null;
};

export function createFindings(place: ViewerPlace): Findings {
  let same: { readonly finding: ViewerFinding; readonly since: number; looks: number } | null = null;
  return {
    add(finding, at) {
      if (same === null || JSON.stringify(same.finding) !== JSON.stringify(finding))
        same = { finding, since: at, looks: 0 };
      same.looks += 1;
      if (finding.kind === 'unknown') return null;
      const isCertain =
        finding.kind === 'silent'
          ? isElsewhere(finding) && at - same.since >= elsewhereMs
          : same.looks >= looksForAnswer;
      return isCertain ? viewerError(finding, place) : null;
    },
    sentence: () => (same === null || same.finding.kind === 'unknown' ? null : sentenceOf(same.finding, place)),
    last: () => (same === null || same.finding.kind === 'unknown' ? null : viewerError(same.finding, place)),
  };
}

/** An image may expose ports that nothing of it uses; what listens, or says so, is there. */
function isElsewhere({ listening, mentioned }: Silent): boolean {
  return listening.length > 0 || mentioned.length > 0;
}

function sentenceOf(finding: Trouble, { port }: ViewerPlace): string {
  if (finding.kind === 'plain') return `The session answers without TLS on port ${port}.`;
  if (finding.kind === 'tls') return `The session answers with TLS on port ${port}, and is asked without.`;
  const { listening, mentioned, exposed } = finding;
  const other =
    mentioned.length > 0
      ? `; its log mentions ${listed(mentioned)}`
      : listening.length > 0
        ? `; it listens on ${listed(listening)}`
        : exposed.length > 0
          ? `; its image exposes ${listed(exposed)}`
          : '';
  return `Nothing listens on port ${port}${other}.`;
}

function viewerError(finding: Trouble, place: ViewerPlace): FairleadError {
  const message = sentenceOf(finding, place);
  if (finding.kind === 'silent') {
    const [guess] = [...finding.mentioned, ...finding.listening, ...finding.exposed];
    return new FairleadError('SESSION_NOTHING_LISTENS', {
      message,
      hint:
        guess === undefined
          ? 'The image may not be a session image, or its server could not start: the log may say why. "Viewer port" in the settings of the workspace says where it is awaited.'
          : `If that is where the image serves its ${place.protocol === 'web' ? 'page' : 'desktop'}, set "Viewer port" in the settings of the workspace to ${guess}.`,
      data: { ...finding, port: place.port, setting: 'viewerPort' },
    });
  }
  const isPlain = finding.kind === 'plain';
  return new FairleadError(isPlain ? 'SESSION_WITHOUT_TLS' : 'SESSION_WITH_TLS', {
    message,
    hint: `Turn "Viewer over HTTPS" ${isPlain ? 'off' : 'on'} in the settings of the workspace if its image is meant to answer so.`,
    data: { port: place.port, setting: 'viewerTls' },
  });
}

function listed(ports: readonly number[]): string {
  const shown = ports.slice(0, 4).map(String);
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** A socket that listens, in `/proc/net/tcp`. */
const listen = '0A';

/**
 * The ports that a container listens on for others than itself, from `/proc/net/tcp` and `/proc/net/tcp6`. The session wrote
 * this: what cannot be read is left out.
 */
export function listeningPorts(text: string): number[] {
  const ports = new Set<number>();
  for (const line of text.split('\n')) {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', hex = ''] = local.split(':');
    if (state !== listen || !/^[0-9A-F]{4}$/i.test(hex)) continue;
    // 127.0.0.0/8 and ::1, in the order of bytes that the kernel writes.
    const isOwn = /^[0-9A-F]{6}7F$/i.test(address) || /^0{24}01000000$/.test(address);
    const port = Number.parseInt(hex, 16);
    if (!isOwn && port > 0) ports.add(port);
  }
  return [...ports].sort((left, right) => left - right);
}

/** Ports that lines of a log name as where somebody listens. */
export function portsInLog(lines: readonly string[]): number[] {
  const ports = new Set<number>();
  for (const line of lines) {
    if (!/listen|serving|\bport\b/i.test(line)) continue;
    for (const [, named, addressed] of line.slice(0, 500).matchAll(/\bport\W{1,3}(\d{2,5})\b|[\w\])*]:(\d{3,5})\b/gi)) {
      const port = Number(named ?? addressed);
      if (port > 0 && port < 65_536) ports.add(port);
    }
  }
  return [...ports];
}
