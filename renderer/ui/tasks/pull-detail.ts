/** What a task that pulls an image tells of its layers, read from the task's free-form detail. Pure. */
import { z } from 'zod';

const layerSchema = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'downloading', 'verifying', 'downloaded', 'extracting', 'complete', 'exists']),
  doneBytes: z.number(),
  totalBytes: z.number(),
  extractedBytes: z.number().default(0),
});
const pullSchema = z.object({
  layers: z.array(layerSchema),
  bytesPerSecond: z.number().nullable().default(null),
  etaMs: z.number().nullable().default(null),
  downloadedBytes: z.number().optional(),
  totalBytes: z.number().optional(),
});

export type PullLayer = z.infer<typeof layerSchema>;
export type PullDetail = z.infer<typeof pullSchema>;

/** null: this task's detail is not about a pull. */
export function readPullDetail(detail: unknown): PullDetail | null {
  const parsed = pullSchema.safeParse(detail);
  return parsed.success && parsed.data.layers.length > 0 ? parsed.data : null;
}

export const layerWords: Readonly<Record<PullLayer['state'], string>> = {
  waiting: 'Waiting',
  downloading: 'Downloading',
  verifying: 'Verifying',
  downloaded: 'Downloaded',
  extracting: 'Extracting',
  complete: 'Done',
  exists: 'Already there',
};

/** 0-100 of one layer's bar: bytes of the step that it is in. */
export function layerPercent(layer: PullLayer): number {
  switch (layer.state) {
    case 'waiting':
      return 0;
    case 'downloading':
      return share(layer.doneBytes, layer.totalBytes);
    case 'extracting':
      // Some engines do not tell how far unpacking is; half a bar says "at work" without inventing a figure.
      return layer.extractedBytes > 0 ? share(layer.extractedBytes, layer.totalBytes) : 50;
    default:
      return 100;
  }
}

function share(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(100, Math.max(0, (part / whole) * 100));
}
