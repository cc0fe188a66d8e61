/** Where the window opens: where it was, if that is still on a screen. */
import { z } from 'zod';

type Rectangle = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** What is remembered between runs. */
export const windowStateSchema = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() }),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

export const defaultSize = { width: 1360, height: 860 };
export const minimumSize = { width: 800, height: 560 };

/** Of the title bar, this much must be on a screen, or the window could not be moved by hand. Pixels. */
const grip = { width: 120, height: 40 };

function overlap(a: Rectangle, b: Rectangle): { width: number; height: number } {
  return {
    width: Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)),
    height: Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)),
  };
}

/**
 * The bounds to open with. `workAreas` are the screens without their panels, the primary one first. Remembered bounds are
 * kept when their title bar can be gripped on some screen, shrunk to that screen; otherwise the window is centred on the first.
 */
export function restoreBounds(remembered: Rectangle | null, workAreas: readonly Rectangle[]): Rectangle {
  const primary = workAreas[0] ?? { x: 0, y: 0, ...defaultSize };
  if (remembered !== null) {
    const bar = { ...remembered, height: grip.height };
    const home = workAreas.find((area) => {
      const seen = overlap(bar, area);
      return seen.width >= grip.width && seen.height >= grip.height / 2;
    });
    if (home !== undefined) {
      return {
        x: remembered.x,
        y: Math.max(remembered.y, home.y),
        width: Math.min(Math.max(remembered.width, minimumSize.width), home.width),
        height: Math.min(Math.max(remembered.height, minimumSize.height), home.height),
      };
    }
  }
  const width = Math.min(defaultSize.width, primary.width);
  const height = Math.min(defaultSize.height, primary.height);
  return {
    x: primary.x + Math.floor((primary.width - width) / 2),
    y: primary.y + Math.floor((primary.height - height) / 2),
    width,
    height,
  };
}
