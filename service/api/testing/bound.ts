/** The contract's router over faces that a test makes. */
import { type AnyProcedure, isProcedure } from '@orpc/server';
import type { Actor } from '../../access/actor.ts';
import type { BoundRouter } from '../router.ts';

/** Faces in the shape of the contract, whose every method is `answer`. */
export function answering(part: object, answer: unknown): unknown {
  if ('~orpc' in part) return answer;
  const inner = Object.entries<object>({ ...part });
  return Object.fromEntries(inner.map(([name, one]) => [name, answering(one, answer)]));
}

/** @throws where the router has no such procedure */
export function procedureAt(router: BoundRouter, path: readonly string[]): AnyProcedure {
  let found: unknown = router;
  for (const name of path) found = typeof found === 'object' && found !== null ? Reflect.get(found, name) : null;
  if (isProcedure(found)) return found;
  throw new Error(`${path.join('.')} is not bound`);
}

/**
 * The code that one call ends with; `none` where it is answered. Only its handler, behind the checks of input and output: what
 * they would refuse is not the matter.
 */
export async function codeOf(router: BoundRouter, path: readonly string[], actor: Actor | null): Promise<string> {
  const procedure = procedureAt(router, path);
  const { handler } = procedure['~orpc'] as { handler(options: object): Promise<unknown> };
  const call = { input: {}, context: { actor }, path: [], procedure, errors: {}, lastEventId: undefined };
  return handler(call).then(
    () => 'none',
    (thrown: { code: string }) => thrown.code,
  );
}
