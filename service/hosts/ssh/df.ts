/** `df -P` of one folder, read strictly. Pure. */

import { shellQuote } from '../../../common/command-line.ts';
import type { DiskSpace } from '../connector.ts';

/** Bytes where df knows `-B1` (GNU, newer BusyBox), else KiB: the header tells which. */
export function dfScript(folder: string): string {
  const path = shellQuote(folder);
  return `df -B1 -P -- ${path} 2>/dev/null || df -kP -- ${path} 2>/dev/null || df -kP ${path}`;
}

/** Null for anything that is not exactly one file system with four plausible numbers. */
export function readDf(stdout: string): DiskSpace | null {
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  const header = lines.findIndex((line) => /^Filesystem\s+(1-blocks|1B-blocks|1024-blocks|1K-blocks)\s/.test(line));
  const row = lines[header + 1];
  if (header < 0 || row === undefined || lines.length !== header + 2) return null;
  // The device and the mount point may hold blanks: the numbers in between may not.
  const match = /^.*?\s(\d+)\s+(\d+)\s+(-?\d+)\s+(\d+%|-)\s+\/.*$/.exec(row);
  if (match === null) return null;
  const unit = /\s1024-blocks|\s1K-blocks/.test(lines[header] ?? '') ? 1024 : 1;
  const [total, used, free] = [match[1], match[2], match[3]].map((text) => Number(text) * unit);
  if (total === undefined || used === undefined || free === undefined || total <= 0 || used > total) return null;
  return { totalBytes: total, usedBytes: used, freeBytes: Math.max(0, free) };
}

/**
 * Places where the file system that holds `folder` is mounted, shortest first: of `/proc/self/mountinfo`, every mount
 * of the device that the longest prefix of `folder` is on (engines mount their data root onto itself, so the longest
 * one is often as closed as the folder). Source: proc(5); blanks are written as \\040.
 */
export function mountPointsOf(folder: string, mountinfo: string): readonly string[] {
  const mounts: { readonly device: string; readonly point: string }[] = [];
  for (const line of mountinfo.split('\n')) {
    const [, , device, , field] = line.split(' ');
    if (device === undefined || field === undefined || !field.startsWith('/')) continue;
    const point = field.replace(/\\([0-7]{3})/g, (_all, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    mounts.push({ device, point });
  }
  let best: { readonly device: string; readonly point: string } | undefined;
  for (const mount of mounts) {
    const inside = mount.point === '/' || folder === mount.point || folder.startsWith(`${mount.point}/`);
    // A later mount covers an earlier one at the same place.
    if (inside && (best === undefined || mount.point.length >= best.point.length)) best = mount;
  }
  const points = mounts.filter((mount) => mount.device === best?.device).map((mount) => mount.point);
  return [...new Set(points)].toSorted((a, b) => a.length - b.length);
}
