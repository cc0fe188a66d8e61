/** Types of lock.mjs, which is plain JavaScript because it runs before anything is installed. */
export function withLock<T>(folder: string, work: () => Promise<T>, onWait?: (pid: number) => void): Promise<T>;
export function announce(folder: string): Promise<{ readonly id: string; readonly end: () => Promise<void> }>;
