/**
 * Which host gets a session, and for every other host all the reasons why not. Pure: figures in, ranking out.
 * "No resources" is never the whole answer (docs/architecture.md, Launch and placement).
 */

import { counted } from '../counted.ts';
import { intakeWords } from '../hosts/intake.ts';
import { formatBytes } from '../sizes/bytes.ts';
import type { ImageFigures } from '../sizes/figures.ts';
import { shortWords } from '../sizes/words.ts';
import { architectureFits } from './architectures.ts';

/** What a host has, and what sessions on it hold of it. */
export type HostRoom = {
  /** Cores and bytes of the host; an administrator's override counts instead where it is set. null: not known yet. */
  readonly cores: number | null;
  readonly memoryBytes: number | null;
  readonly gpus: number;
  readonly sessionCap: number | null;
  /** What sessions on it hold already: cores under `Quotas` only, memory limits, GPUs. */
  readonly usedCores: number;
  readonly usedMemoryBytes: number;
  readonly usedGpus: number;
  readonly sessions: number;
};

export type PlacementHost = HostRoom & {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly draining: boolean;
  readonly connected: boolean;
  /** Why it is not connected, as a sentence. */
  readonly disconnectedReason: string | null;
  readonly architecture: string | null;
  /** All that are not over, stopped ones included: what keeps a host that drains from being drained. */
  readonly left: number;
  readonly hasImage: boolean;
  /** Whether an image registry or another host has it: else it has to be built or loaded on the host first. */
  readonly isPullable: boolean;
  /** What bringing the image would do to its disk; null where it is there, or nobody can say. */
  readonly bringing: ImageFigures | null;
  readonly zone: string;
  readonly tags: readonly string[];
};

/** What a session takes of a host. */
export type RoomRequest = {
  readonly cores: number;
  readonly memoryBytes: number;
  readonly gpuCount: number;
  /** Shares are weights: any number of sessions shares the cores. Quotas are taken away from the others. */
  readonly cpuAllocation: 'Quotas' | 'Shares';
};

export type PlacementRequest = RoomRequest & {
  readonly architectures: readonly string[];
  /** The hosts the workspace is wanted on; null for all. */
  readonly allowedHostIds: readonly string[] | null;
  /** A host that the person chose. */
  readonly hostId: string | null;
};

const rejectionCodes = [
  'NOT_CHOSEN',
  'NOT_INSTALLED_HERE',
  'DISABLED',
  'DRAINING',
  'NOT_CONNECTED',
  'ARCHITECTURE',
  'CORES',
  'MEMORY',
  'GPU',
  'IMAGE',
  'DISK',
  'SESSION_CAP',
] as const;
type RejectionCode = (typeof rejectionCodes)[number];
export type Rejection = { readonly code: RejectionCode; readonly message: string };

type Placement = {
  readonly hostId: string;
  readonly hostName: string;
  readonly accepted: boolean;
  /** 1 is best; null where rejected. */
  readonly rank: number | null;
  readonly reasons: readonly Rejection[];
};

/** All hosts, accepted ones first, best first. Ties are broken by name, so that the answer is always the same. */
export function place(request: PlacementRequest, hosts: readonly PlacementHost[]): Placement[] {
  const judged = hosts.map((host) => ({ host, reasons: reject(request, host) }));
  const accepted = judged.filter(({ reasons }) => reasons.length === 0).sort((a, b) => compare(a.host, b.host));
  const rejected = judged
    .filter(({ reasons }) => reasons.length > 0)
    .sort((a, b) => a.host.name.localeCompare(b.host.name));
  return [
    ...accepted.map(({ host }, index) => ({
      hostId: host.id,
      hostName: host.name,
      accepted: true,
      rank: index + 1,
      reasons: [],
    })),
    ...rejected.map(({ host, reasons }) => ({
      hostId: host.id,
      hostName: host.name,
      accepted: false,
      rank: null,
      reasons,
    })),
  ];
}

const advice: Readonly<Record<Exclude<RejectionCode, 'NOT_CHOSEN'>, string>> = {
  NOT_INSTALLED_HERE: 'Choose that host in the workspace, or launch it on another one.',
  DISABLED: 'Let the host take new sessions again.',
  DRAINING: 'Let the host take new sessions again.',
  NOT_CONNECTED: 'Look at the host, which says why it is not connected.',
  ARCHITECTURE: 'Launch it on a host of that architecture.',
  CORES: 'End a session, give the workspace fewer cores, or share them.',
  MEMORY: 'End a session, or give the workspace less memory.',
  GPU: 'End a session that has a GPU, launch it on a host with one, or say in the settings of the host how many it has.',
  IMAGE: 'Build the image on the host, or load it there from a file.',
  DISK: 'Free space on the host.',
  SESSION_CAP: 'End a session, or raise what the host takes.',
};

/** What a person can do where no host was accepted: the advice for the hosts that are kept back by the least. */
export function whatToDo(placements: readonly Placement[]): string {
  if (placements.length === 0) return 'Add a host first.';
  const mattering = placements
    .map(({ reasons }) => reasons.map(({ code }) => code))
    .filter((codes) => !codes.includes('NOT_CHOSEN'));
  const fewest = Math.min(...mattering.map((codes) => codes.length));
  const codes = new Set(mattering.filter((one) => one.length === fewest).flat());
  const sentences = rejectionCodes.flatMap((code) => (code !== 'NOT_CHOSEN' && codes.has(code) ? [advice[code]] : []));
  return sentences.length === 0 ? 'Choose another host.' : sentences.join(' ');
}

/** With the image first (it starts at once), then the most free memory in proportion, then fewest sessions. */
function compare(a: PlacementHost, b: PlacementHost): number {
  return (
    Number(b.hasImage) - Number(a.hasImage) ||
    freeShare(b) - freeShare(a) ||
    a.sessions - b.sessions ||
    a.name.localeCompare(b.name) ||
    a.id.localeCompare(b.id)
  );
}

function freeShare(host: PlacementHost): number {
  if (host.memoryBytes === null || host.memoryBytes <= 0) return 0;
  return (host.memoryBytes - host.usedMemoryBytes) / host.memoryBytes;
}

function reject(request: PlacementRequest, host: PlacementHost): Rejection[] {
  const reasons: Rejection[] = [];
  const say = (code: RejectionCode, message: string) => reasons.push({ code, message });
  if (request.hostId !== null && request.hostId !== host.id) say('NOT_CHOSEN', 'Another host was chosen.');
  if (request.allowedHostIds !== null && !request.allowedHostIds.includes(host.id)) {
    say('NOT_INSTALLED_HERE', 'The workspace is not meant for this host.');
  }
  const intake = intakeWords({ enabled: host.enabled && !host.draining, sessions: host.left });
  // Switching it off drains it: the two codes say who asked for it, and are the same to a person.
  if (intake !== null) say(host.enabled ? 'DRAINING' : 'DISABLED', `${intake.label}. ${intake.sentence}`);
  if (!host.connected) say('NOT_CONNECTED', host.disconnectedReason ?? 'The host is not connected.');
  if (!architectureFits(request.architectures, host.architecture)) {
    say('ARCHITECTURE', `The host is ${host.architecture}; the image is made for ${request.architectures.join(', ')}.`);
  }
  reasons.push(...roomReasons(request, host));
  if (!host.hasImage && !host.isPullable) {
    say('IMAGE', 'The image is not there, and neither an image registry nor another host has it.');
  } else if (!host.hasImage && host.bringing?.fits === 'no') {
    say('DISK', `The image is not there yet. The host has ${shortWords(host.bringing)}.`);
  }
  return reasons;
}

/** Why a host has no room for a session now; none where it has. */
export function roomReasons(request: RoomRequest, host: HostRoom): Rejection[] {
  const reasons: Rejection[] = [];
  const say = (code: RejectionCode, message: string) => reasons.push({ code, message });
  if (request.cpuAllocation === 'Quotas' && host.cores !== null && host.usedCores + request.cores > host.cores) {
    say(
      'CORES',
      `${trim(host.cores - host.usedCores)} of ${trim(host.cores)} cores are free; the session needs ${trim(request.cores)}.`,
    );
  }
  if (host.memoryBytes !== null && host.usedMemoryBytes + request.memoryBytes > host.memoryBytes) {
    say(
      'MEMORY',
      `${formatBytes(Math.max(0, host.memoryBytes - host.usedMemoryBytes))} of ${formatBytes(host.memoryBytes)} memory are free; the session needs ${formatBytes(request.memoryBytes)}.`,
    );
  }
  if (request.gpuCount > 0 && host.usedGpus + request.gpuCount > host.gpus) {
    say(
      'GPU',
      host.gpus === 0
        ? 'The host has no GPU.'
        : `${host.gpus - host.usedGpus} of ${host.gpus} GPUs are free; the session needs ${request.gpuCount}.`,
    );
  }
  if (host.sessionCap !== null && host.sessions >= host.sessionCap) {
    say('SESSION_CAP', `The host has ${counted(host.sessions, 'session')} and takes at most ${host.sessionCap}.`);
  }
  return reasons;
}

function trim(value: number): string {
  return String(Math.round(value * 100) / 100);
}
