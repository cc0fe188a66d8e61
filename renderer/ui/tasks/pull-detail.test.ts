import { expect, test } from 'vitest';
import { layerPercent, type PullLayer, readPullDetail } from './pull-detail.ts';

const layer: PullLayer = { id: 'abc', state: 'downloading', doneBytes: 25, totalBytes: 100, extractedBytes: 0 };

test('reads the detail of a pull and nothing else', () => {
  expect(readPullDetail({ layers: [layer], bytesPerSecond: 10, etaMs: null })?.layers).toEqual([layer]);
  expect(readPullDetail({ layers: [] })).toBeNull();
  expect(readPullDetail(null)).toBeNull();
  expect(readPullDetail({ freed: 3 })).toBeNull();
  expect(readPullDetail({ layers: [{ ...layer, state: 'dancing' }] })).toBeNull();
});

test('a bar shows the step the layer is in', () => {
  expect(layerPercent(layer)).toBe(25);
  expect(layerPercent({ ...layer, totalBytes: 0 })).toBe(0);
  expect(layerPercent({ ...layer, doneBytes: 300 })).toBe(100);
  expect(layerPercent({ ...layer, state: 'extracting', extractedBytes: 80 })).toBe(80);
  expect(layerPercent({ ...layer, state: 'extracting' })).toBe(50);
  expect(layerPercent({ ...layer, state: 'exists', doneBytes: 0 })).toBe(100);
});
