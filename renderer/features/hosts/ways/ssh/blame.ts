/** Which field of the form has to change after a failure. Pure. */
import type { ErrorInfo } from '../../../../../common/errors.ts';
import { portOf, type SignInForm, type SshForm } from './form.ts';

export type BlamedField = 'host' | 'port' | 'user' | 'keyPath' | 'passphrase' | 'method';

/** `hop`: the place of a jump host in the list; null for the host itself. */
export type Blame = { readonly field: BlamedField; readonly hop: number | null };

/** The field that errors with this code come from; null where no single field causes them. */
export function fieldOf(code: string): BlamedField | null {
  if (code === 'HOST_NAME_NOT_RESOLVED' || code === 'HOST_TIMED_OUT' || code === 'HOST_UNREACHABLE') return 'host';
  if (code === 'HOST_REFUSED' || code === 'HOST_NOT_SSH') return 'port';
  if (code.startsWith('HOST_KEY_PASSPHRASE_')) return 'passphrase';
  if (code.startsWith('HOST_KEY_FILE_')) return 'keyPath';
  if (code.startsWith('HOST_AGENT_')) return 'method';
  return null;
}

export function blameOf({ code, data }: Pick<ErrorInfo, 'code' | 'data'>, form: SshForm): Blame | null {
  const field = fieldOf(code);
  if (field === null) return null;
  const at = form.hops.findIndex((hop) => isAt(hop, data));
  return { field, hop: at < 0 ? null : at };
}

/** Errors of a hop say where it is: `hop` in `common/contract/error-data.ts`. */
function isAt(form: SignInForm, data: ErrorInfo['data']): boolean {
  if (typeof data !== 'object' || data === null || !('host' in data) || !('port' in data)) return false;
  const user = 'user' in data ? data.user : '';
  return data.host === form.host.trim() && data.port === portOf(form) && (user === '' || user === form.user.trim());
}
