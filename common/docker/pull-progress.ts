/**
 * A pull as people see it, folded from the engine's messages (`POST /images/create`, one JSON object per line).
 * Numbers never go backwards: a layer that is retried keeps what it had, and a total that becomes known late does not
 * take percent back.
 */
import type { FairleadError } from '../errors.ts';
import { outsideText } from '../outside-text.ts';
import { pullError } from './pull-error.ts';

/** What is known of one layer during a pull. Byte counts are compressed bytes, as the engine reports them. */
type LayerState = 'waiting' | 'downloading' | 'verifying' | 'downloaded' | 'extracting' | 'complete' | 'exists';

type LayerProgress = {
  readonly id: string;
  readonly state: LayerState;
  readonly doneBytes: number;
  /** 0 while unknown. */
  readonly totalBytes: number;
  /** Compressed bytes that were unpacked; stays 0 with engines that do not tell (containerd's image store). */
  readonly extractedBytes: number;
};

/** A whole pull, folded from the engine's messages. */
export type PullProgress = {
  /** In the order in which the engine named them, base first. */
  readonly layers: readonly LayerProgress[];
  readonly downloadedBytes: number;
  /** Of the layers whose size is known; layers that were already there are not counted. */
  readonly totalBytes: number;
  /** False while the engine has not told the size of every layer. */
  readonly totalKnown: boolean;
  /** 0-100. Downloading weighs 70, extracting 30. 100 only when the engine says that it is done. */
  readonly percent: number;
  /** Bytes per second over the last few seconds; null until it can be told, and when nothing downloads. */
  readonly bytesPerSecond: number | null;
  /** Milliseconds until downloads end at that rate; null until it can be told, 0 when they have ended. */
  readonly etaMs: number | null;
  readonly digest: string | null;
  /** A sentence for people. */
  readonly status: string;
  /** How often the engine began a layer again. */
  readonly retries: number;
  readonly finished: boolean;
};

type Layer = { state: LayerState; done: number; total: number; extracted: number };
type Sample = { readonly at: number; readonly bytes: number };

const windowMs = 5_000;
/** Samples closer than this are merged: engines send ten messages per layer and second. */
const sampleMs = 100;
/** A rate over less time than this says more about buffers than about the network. */
const minSpanMs = 500;

/** Where a layer stands, in order: a later message never takes it back. */
const rank: Readonly<Record<LayerState, number>> = {
  waiting: 0,
  downloading: 1,
  verifying: 2,
  downloaded: 3,
  extracting: 4,
  complete: 5,
  exists: 5,
};

const states: ReadonlyMap<string, LayerState> = new Map([
  ['Pulling fs layer', 'waiting'],
  ['Waiting', 'waiting'],
  ['Downloading', 'downloading'],
  ['Verifying Checksum', 'verifying'],
  ['Download complete', 'downloaded'],
  ['Extracting', 'extracting'],
  ['Pull complete', 'complete'],
  ['Already exists', 'exists'],
]);

type PullFold = {
  /** Takes one message, in whatever form it came; what is not understood changes nothing. */
  push(message: unknown): PullProgress;
  progress(): PullProgress;
  /** For engines that end their stream without saying so (Podman). Call it when the stream ended without an error. */
  finish(): PullProgress;
  /** What the engine gave as the reason of a failure, once it did. Engines do so inside a 200 answer. */
  error(): FairleadError | null;
};

/**
 * @param now milliseconds of a clock that does not jump.
 * @param image for the sentence of an error.
 */
export function createPullFold(now: () => number, image?: string): PullFold {
  const layers = new Map<string, Layer>();
  let samples: Sample[] = [];
  let received = 0;
  let percent = 0;
  let retries = 0;
  let digest: string | null = null;
  let finished = false;
  let upToDate = false;
  let retryNote: string | null = null;
  let failure: FairleadError | null = null;

  function pushLayer(id: string, status: string, detail: Detail): void {
    const retry = /^Retrying in (\d+) seconds?/.exec(status);
    if (retry !== null) {
      // The engine counts down once a second; each countdown begins with its largest number.
      if (retryNote === null) retries++;
      retryNote = `A layer failed to download; the engine tries again in ${retry[1]} s.`;
      return;
    }
    const state = states.get(status);
    if (state === undefined) return;
    const layer = layers.get(id) ?? { state: 'waiting', done: 0, total: 0, extracted: 0 };
    layers.set(id, layer);
    if (rank[state] < rank[layer.state]) return;
    if (rank[layer.state] < rank.complete) layer.state = state;
    if (state === 'downloading') {
      retryNote = null;
      layer.total = Math.max(layer.total, detail.total);
      addBytes(layer, detail.current);
    } else if (state === 'extracting' && detail.inBytes) {
      layer.total = Math.max(layer.total, detail.total);
      layer.extracted = Math.max(layer.extracted, Math.min(detail.current, layer.total));
    }
    // A layer that is past its download has all its bytes, though the last message about them may have been skipped.
    if (rank[state] >= rank.verifying && state !== 'exists') addBytes(layer, layer.total);
    if (state === 'complete') layer.extracted = layer.total;
  }

  function addBytes(layer: Layer, current: number): void {
    const done = layer.total > 0 ? Math.min(current, layer.total) : current;
    if (done <= layer.done) return;
    received += done - layer.done;
    layer.done = done;
  }

  function sample(at: number): void {
    const last = samples.at(-1);
    const next = { at, bytes: received };
    const before = samples.at(-2);
    if (last !== undefined && before !== undefined && last.at - before.at < sampleMs)
      samples[samples.length - 1] = next;
    else if (last === undefined || last.bytes !== received) samples.push(next);
    // One sample from before the window stays, as the point to count from.
    const from = samples.findIndex((item) => item.at >= at - windowMs);
    if (from > 1) samples = samples.slice(from - 1);
  }

  function rateAt(at: number): number | null {
    const first = samples.find((item) => item.at >= at - windowMs) ?? samples.at(-1);
    if (first === undefined || at - first.at < minSpanMs) return null;
    return ((received - first.bytes) * 1000) / (at - first.at);
  }

  function build(): PullProgress {
    const at = now();
    const wanted = [...layers.values()].filter((layer) => layer.state !== 'exists');
    const totalBytes = sum(wanted, (layer) => layer.total);
    const open = wanted.filter((layer) => rank[layer.state] < rank.verifying);
    const totalKnown = layers.size > 0 && open.every((layer) => layer.total > 0);
    percent = finished ? 100 : Math.max(percent, Math.min(99, percentOf(wanted)));
    const rate = open.length === 0 || finished ? null : rateAt(at);
    const left = sum(open, (layer) => layer.total - layer.done);
    let etaMs: number | null = null;
    if (finished || (wanted.length > 0 && open.length === 0)) etaMs = 0;
    else if (rate !== null && rate > 0 && totalKnown) etaMs = Math.ceil((left * 1000) / rate);
    return {
      layers: [...layers].map(([id, layer]) => ({
        id,
        state: layer.state,
        doneBytes: layer.done,
        totalBytes: layer.total,
        extractedBytes: layer.extracted,
      })),
      downloadedBytes: received,
      totalBytes,
      totalKnown,
      percent,
      bytesPerSecond: rate === null ? null : Math.round(rate),
      etaMs,
      digest,
      status: sentence(wanted, layers.size),
      retries,
      finished,
    };
  }

  function sentence(wanted: readonly Layer[], all: number): string {
    if (failure !== null) return failure.message;
    if (finished) return upToDate ? 'The image was already up to date.' : 'The image is complete.';
    if (retryNote !== null) return retryNote;
    if (all === 0) return 'Asking the registry.';
    if (wanted.length === 0) return 'The layers named so far are already there.';
    const complete = wanted.filter((layer) => layer.state === 'complete').length;
    const downloaded = wanted.filter((layer) => rank[layer.state] >= rank.verifying).length;
    const what = downloaded < wanted.length ? `Downloading, ${downloaded} of` : `Extracting, ${complete} of`;
    return `${what} ${wanted.length} ${wanted.length === 1 ? 'layer' : 'layers'} done.`;
  }

  return {
    push(message) {
      const read = readMessage(message);
      if (read === null) return build();
      if (read.error !== null) failure ??= pullError(read.error, image);
      else if (read.status.startsWith('Digest: '))
        digest = outsideText(read.status.slice('Digest: '.length), { length: 200 });
      else if (read.status.startsWith('Status: ')) {
        finished = true;
        upToDate = read.status.includes('up to date');
      } else if (read.id !== null) {
        if (samples.length === 0) sample(now());
        pushLayer(read.id, read.status, read.detail);
        sample(now());
      }
      return build();
    },
    progress: build,
    finish() {
      if (failure === null) finished = true;
      return build();
    },
    error: () => failure,
  };
}

/** Layers of unknown size count like the average of the known ones. */
function percentOf(wanted: readonly Layer[]): number {
  // Layers that are there come first in the engine's messages: they say nothing about those that follow.
  if (wanted.length === 0) return 0;
  const known = wanted.filter((layer) => layer.total > 0);
  const average = known.length === 0 ? 1 : sum(known, (layer) => layer.total) / known.length;
  const weight = (layer: Layer) => (layer.total > 0 ? layer.total : average);
  const reached = sum(wanted, (layer) => weight(layer) * fractionOf(layer));
  return Math.floor((1000 * reached) / sum(wanted, weight)) / 10;
}

function fractionOf(layer: Layer): number {
  if (layer.state === 'complete') return 1;
  if (rank[layer.state] >= rank.verifying) {
    return 0.7 + (layer.total > 0 ? (0.3 * layer.extracted) / layer.total : 0);
  }
  return layer.total > 0 ? (0.7 * layer.done) / layer.total : 0;
}

function sum<T>(items: readonly T[], amountOf: (item: T) => number): number {
  return items.reduce((total, item) => total + amountOf(item), 0);
}

type Detail = { readonly current: number; readonly total: number; readonly inBytes: boolean };
type Message = {
  readonly id: string | null;
  readonly status: string;
  readonly error: string | null;
  readonly detail: Detail;
};

function readMessage(message: unknown): Message | null {
  if (!isRecord(message)) return null;
  const nested = isRecord(message.errorDetail) ? message.errorDetail.message : undefined;
  const error = [nested, message.error].find((item) => typeof item === 'string' && item !== '');
  const detail = isRecord(message.progressDetail) ? message.progressDetail : {};
  return {
    id: typeof message.id === 'string' && message.id !== '' ? message.id : null,
    status: typeof message.status === 'string' ? message.status : '',
    error: typeof error === 'string' ? error : null,
    // containerd's image store counts extraction in seconds, and says so in `units`.
    detail: { current: readCount(detail.current), total: readCount(detail.total), inBytes: !('units' in detail) },
  };
}

function readCount(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
