/** The desktop app around the console, where there is one. */
import { errorFrom } from '../../common/errors.ts';
import type { FairleadShell, PowerResult } from '../../common/shell/channels.ts';

/** The desktop app's powers; null in a browser. Those that an older app, or a site of others, lacks are not there. */
export function shellOf(page: Window): FairleadShell | null {
  return 'fairlead' in page ? (page.fairlead as FairleadShell) : null;
}

/** The value of a power's answer. @throws what the desktop app refused, with its code. */
export function granted<T>(answer: PowerResult<T>): T {
  if (answer.ok) return answer.value;
  throw errorFrom(answer.error);
}
