/** Advice that stands on the page already. Pure. */
import type { ErrorInfo } from '../../../common/errors.ts';
import { commandsIn } from '../../../common/hint.ts';
import { errorOf } from '../wire.ts';

/** The error without its advice where that is the command that stands on the page anyway. */
export function withoutCommand(error: unknown, shown: string | null): ErrorInfo {
  const { hint, ...info } = errorOf(error);
  return shown !== null && commandsIn(hint).includes(shown) ? info : { ...info, hint };
}
