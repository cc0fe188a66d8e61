/** Types of lock.mjs, which is plain JavaScript because it runs before anything is installed. */
export function isAlive(pid: number): boolean;
export function tryLock(file: string): boolean;
export function unlock(file: string): void;
export function withLock<T>(file: string, work: () => Promise<T>, onWait?: (pid: number) => void): Promise<T>;
