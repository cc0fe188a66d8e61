/** Connection settings of a host as a form. Pure. */
import type { Host } from '../../../../../common/model/hosts.ts';
import { hopId, type SshConfig, type SshHopConfig } from '../../../../../common/ways/ssh/config.ts';
import {
  emptySsh,
  type HopForm,
  hopConfig,
  type SignInForm,
  type SshForm,
  type SshProblems,
  sshProblems,
  withHop,
} from './form.ts';

/** SECURITY: docs/security.md 4.2: the form of a stored host never holds its secret; those fields start empty. */
export function formOf(config: SshConfig): SshForm {
  return {
    ...emptySsh,
    ...signInOf(config),
    hops: (config.hops ?? []).reduce<readonly HopForm[]>((hops, hop) => withHop(hops, signInOf(hop)), []),
    socketPath: config.socketPath ?? '',
    useSudo: config.useSudo ?? false,
  };
}

function signInOf({ host, port, user, auth }: SshConfig | SshHopConfig): Partial<SignInForm> {
  return { host, port, user, method: auth.method, keyPath: auth.method === 'key' ? auth.keyPath : '' };
}

/** What is stored of this jump host's secret stays: it is at the same place, and signed in to in the same way. */
export function keepsSecret(hop: HopForm, config: SshConfig): boolean {
  const id = hopId(hopConfig(hop, []));
  return (config.hops ?? []).some((one) => hopId(one) === id && one.auth.method === hop.method);
}

/** What keeps the settings from being saved. A stored password stays where the way of signing in stays. */
export function settingsProblems(form: SshForm, config: SshConfig): SshProblems {
  const { password, hops, ...problems } = sshProblems(form);
  const isKept = form.method === config.auth.method && !isMoved(form, config);
  const ofHops = hops?.map(({ password, ...others }, at) => {
    const hop = form.hops[at];
    const isNeeded = password !== undefined && hop !== undefined && !keepsSecret(hop, config);
    return isNeeded ? { ...others, password } : others;
  });
  return {
    ...problems,
    ...(password !== undefined && !isKept && { password }),
    ...(ofHops?.some((one) => Object.keys(one).length > 0) && { hops: ofHops }),
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
