/** Types of starter.mjs, which is plain JavaScript because it runs before anything is installed. */
export function startedByThis(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
export function hasStarter(env: NodeJS.ProcessEnv, parent: number): boolean;
export function endWithStarter(): void;
export function endHere(): void;
export function endWithoutReader(): void;
