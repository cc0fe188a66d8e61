/** Connection settings of a host as a form. Pure. */
import type { Host, HostConfig } from '../../../../common/model/hosts.ts';
import { emptySsh, type SshForm } from '../add/draft.ts';

type SshConfig = HostConfig & { kind: 'ssh' };

/** SECURITY: docs/security.md 4.2: the form of a stored host never holds its secret; those fields start empty. */
export function formOf(config: SshConfig): SshForm {
  return {
    ...emptySsh,
    host: config.host,
    port: config.port,
    user: config.user,
    method: config.auth.method,
    keyPath: config.auth.method === 'key' ? config.auth.keyPath : '',
    socketPath: config.socketPath ?? '',
    useSudo: config.useSudo ?? false,
  };
}

/** The form leads to another machine: key and secret of the old one do not go there. */
export function isMoved(form: SshForm, config: SshConfig): boolean {
  return form.host.trim() !== config.host || form.port !== config.port;
}

/** What is true once the settings are saved: whether the host can be reached with them shows only later. */
export function savedWords({ connection }: Pick<Host, 'connection'>): string {
  return connection.state === 'connected'
    ? 'Saved. The host is connected with the new settings.'
    : 'Saved. Connecting with the new settings; the host says above how that goes.';
}
