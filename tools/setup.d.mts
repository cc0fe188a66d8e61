/** Types of setup.mjs, which is plain JavaScript because it runs before anything is installed. */
export type LockEntry = {
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: boolean;
  readonly link?: boolean;
};
export type LockPackages = Readonly<Record<string, LockEntry>>;
export const projectRoot: string;
export const oldestNode: number;
export class SetupError extends Error {}
export function stampFor(lockText: string, platform?: string, arch?: string): string;
export function matchesLock(
  wanted: LockPackages,
  installed: LockPackages,
  exists: (path: string) => boolean,
  platform?: string,
  arch?: string,
): boolean;
export function nodePackage(platform?: string, arch?: string): string;
export function ensureSetup(options?: {
  readonly root?: string;
  readonly say?: (line: string) => void;
  readonly env?: NodeJS.ProcessEnv;
}): Promise<{ readonly installed: boolean }>;
export function installEnv(env: NodeJS.ProcessEnv, root: string): NodeJS.ProcessEnv;
