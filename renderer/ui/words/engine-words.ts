/** What the engine itself said of a failure, for the panels that tell of it. Pure. */
import type { ErrorInfo } from '../../../common/errors.ts';

/** Longer ones are the engine's own logs; the task's page has them whole. */
const maxLength = 2000;

/** The engine's sentence; null where there is none, or where the error's message has it already. */
export function engineSaid({ message, data }: Pick<ErrorInfo, 'message' | 'data'>): string | null {
  const said = [data?.engineMessage, data?.engine].find((text) => typeof text === 'string' && text.trim() !== '');
  if (typeof said !== 'string' || message.includes(said.trim())) return null;
  const text = said.trim();
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
