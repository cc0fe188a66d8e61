import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPullFold, type PullProgress } from './pull-progress.ts';

function bench() {
  let at = 1000;
  const fold = createPullFold(() => at, 'a/b:1');
  return {
    fold,
    wait: (ms: number) => {
      at += ms;
    },
    layer: (id: string, status: string, current?: number, total?: number) =>
      fold.push({ id, status, progressDetail: current === undefined ? {} : { current, total } }),
  };
}

describe('createPullFold', () => {
  it('follows a pull from the first message to the last', () => {
    const { fold, layer, wait } = bench();
    expect(fold.progress()).toMatchObject({ percent: 0, status: 'Asking the registry.', layers: [], etaMs: null });
    expect(fold.push({ id: '1.16', status: 'Pulling from kasmweb/chrome' }).layers).toEqual([]);
    layer('base', 'Already exists');
    layer('one', 'Pulling fs layer');
    expect(layer('two', 'Waiting')).toMatchObject({ percent: 0, totalKnown: false, bytesPerSecond: null });
    wait(1000);
    expect(layer('one', 'Downloading', 500, 1000)).toMatchObject({
      percent: 17.5,
      downloadedBytes: 500,
      totalBytes: 1000,
      totalKnown: false,
      bytesPerSecond: 500,
      etaMs: null,
      status: 'Downloading, 0 of 2 layers done.',
    });
    wait(1000);
    expect(layer('two', 'Downloading', 1500, 3000)).toMatchObject({
      bytesPerSecond: 1000,
      totalKnown: true,
      etaMs: 2000,
      downloadedBytes: 2000,
      percent: 35,
    });
    layer('one', 'Verifying Checksum');
    layer('one', 'Download complete');
    expect(layer('one', 'Extracting', 500, 1000).layers[1]).toEqual({
      id: 'one',
      state: 'extracting',
      doneBytes: 1000,
      totalBytes: 1000,
      extractedBytes: 500,
    });
    layer('one', 'Pull complete');
    expect(layer('two', 'Download complete')).toMatchObject({ bytesPerSecond: null, etaMs: 0, percent: 77.5 });
    expect(layer('two', 'Pull complete')).toMatchObject({ percent: 99, finished: false });
    fold.push({ status: 'Digest: sha256:abc' });
    expect(fold.push({ status: 'Status: Downloaded newer image for kasmweb/chrome:1.16' })).toMatchObject({
      percent: 100,
      finished: true,
      digest: 'sha256:abc',
      status: 'The image is complete.',
      downloadedBytes: 4000,
    });
    expect(fold.error()).toBeNull();
  });

  it('says when there was nothing to do', () => {
    const { fold, layer } = bench();
    expect(layer('a', 'Already exists')).toMatchObject({
      percent: 0,
      status: 'The layers named so far are already there.',
      etaMs: null,
    });
    const last = fold.push({ status: 'Status: Image is up to date for a/b:1' });
    expect(last).toMatchObject({ percent: 100, status: 'The image was already up to date.', downloadedBytes: 0 });
  });

  it('keeps what it had when a layer is tried again, and counts the retry once', () => {
    const { layer, wait } = bench();
    layer('a', 'Downloading', 800, 1000);
    for (const seconds of [5, 4, 3]) layer('a', `Retrying in ${seconds} seconds`);
    const waiting = layer('a', 'Retrying in 1 second');
    expect(waiting).toMatchObject({ retries: 1, downloadedBytes: 800, percent: 56 });
    expect(waiting.status).toContain('tries again in 1 s');
    wait(1000);
    expect(layer('a', 'Downloading', 100, 1000)).toMatchObject({ downloadedBytes: 800, percent: 56 });
    expect(layer('a', 'Downloading', 900, 1000)).toMatchObject({ downloadedBytes: 900, percent: 63, retries: 1 });
  });

  it('measures over the last seconds, and forgets a rate that stalled', () => {
    const { fold, layer, wait } = bench();
    layer('a', 'Downloading', 1, 1_000_000);
    for (let step = 1; step <= 100; step++) {
      wait(100);
      layer('a', 'Downloading', step * 100, 1_000_000);
    }
    expect(fold.progress().bytesPerSecond).toBe(1000);
    for (let step = 1; step <= 60; step++) {
      wait(100);
      layer('a', 'Downloading', 10_000 + step * 1000, 1_000_000);
    }
    expect(fold.progress().bytesPerSecond).toBe(10_000);
    wait(6_000);
    expect(fold.progress()).toMatchObject({ bytesPerSecond: 0, etaMs: null });
  });

  it('reads extraction that is counted in seconds, and layers without sizes', () => {
    const { fold, layer } = bench();
    layer('a', 'Downloading', 10, 100);
    layer('a', 'Download complete');
    const seconds = fold.push({ id: 'a', status: 'Extracting', progressDetail: { current: 3, units: 's' } });
    expect(seconds.layers[0]).toMatchObject({ state: 'extracting', extractedBytes: 0, totalBytes: 100 });
    layer('b', 'Pulling fs layer');
    expect(layer('b', 'Download complete').layers[1]).toMatchObject({ state: 'downloaded', totalBytes: 0 });
    expect(fold.finish()).toMatchObject({ percent: 100, finished: true });
  });

  it('gives the reason of a failure as a coded error, once', () => {
    const { fold, layer } = bench();
    layer('a', 'Downloading', 10, 100);
    const failed = fold.push({ errorDetail: { message: 'x: no space left on device' }, error: 'x' });
    expect(fold.error()?.code).toBe('PULL_NO_SPACE');
    expect(failed).toMatchObject({ finished: false, percent: 7 });
    expect(failed.status).toContain('disk is full');
    fold.push({ error: 'unexpected EOF' });
    expect(fold.error()?.code).toBe('PULL_NO_SPACE');
    expect(fold.finish().finished).toBe(false);
  });

  it('never goes backwards and never falls over, whatever comes', () => {
    const status = fc.constantFrom(
      'Pulling fs layer',
      'Waiting',
      'Downloading',
      'Verifying Checksum',
      'Download complete',
      'Extracting',
      'Pull complete',
      'Already exists',
      'Retrying in 3 seconds',
      'Pulling from x',
      'nonsense',
    );
    const count = fc.oneof(fc.integer({ min: -5, max: 1000 }), fc.constant(Number.NaN), fc.constant('9'));
    const message = fc.oneof(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c', ''),
        status,
        progressDetail: fc.record({ current: count, total: count }, { requiredKeys: [] }),
      }),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(message, fc.nat(3000)), { maxLength: 60 }), (messages) => {
        const { fold, wait } = bench();
        let before: PullProgress = fold.progress();
        for (const [item, ms] of messages) {
          wait(ms);
          const now = fold.push(item);
          expect(now.percent).toBeGreaterThanOrEqual(before.percent);
          expect(now.percent).toBeLessThanOrEqual(now.finished ? 100 : 99);
          expect(now.downloadedBytes).toBeGreaterThanOrEqual(before.downloadedBytes);
          for (const layer of now.layers) {
            const earlier = before.layers.find((other) => other.id === layer.id);
            expect(layer.doneBytes).toBeGreaterThanOrEqual(earlier?.doneBytes ?? 0);
            expect(layer.extractedBytes).toBeGreaterThanOrEqual(earlier?.extractedBytes ?? 0);
            if (layer.totalBytes > 0) expect(layer.doneBytes).toBeLessThanOrEqual(layer.totalBytes);
          }
          expect(now.etaMs === null || now.etaMs >= 0).toBe(true);
          expect(now.bytesPerSecond === null || now.bytesPerSecond >= 0).toBe(true);
          before = now;
        }
      }),
    );
  });
});
