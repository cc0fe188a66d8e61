/** A host of the SSH configuration as a form. Pure. */
import { type HopForm, type SignInForm, type SshForm, withHop } from './form.ts';
import type { Suggestions } from './ssh-fields.tsx';

/** What was typed of secrets stays, what the configuration says replaces the rest, jump hosts included. */
export function suggestedForm(form: SshForm, found: Suggestions['hosts'][number], agentAvailable: boolean): SshForm {
  const hops = found.hops.reduce<readonly HopForm[]>(
    (before, hop) =>
      withHop(before, { ...signIn(hop, ''), ...(hop.keyPath === null && agentAvailable && { method: 'agent' }) }),
    [],
  );
  return { ...form, ...signIn(found, form.user), hops };
}

function signIn(
  found: {
    readonly host: string;
    readonly port: number;
    readonly user: string | null;
    readonly keyPath: string | null;
  },
  user: string,
): Partial<SignInForm> {
  return {
    host: found.host,
    port: found.port,
    user: found.user ?? user,
    ...(found.keyPath !== null && { method: 'key', keyPath: found.keyPath }),
  };
}
