/** What on the way to a host shows a key, in the order of the way: each jump host, then the host. Pure. */
import type { HostKey, HostSecret } from '../../../../../common/model/hosts.ts';
import type { SshConfig, SshHopConfig } from '../../../../../common/ways/ssh/config.ts';
import type { Confirmed, KeyPoint } from '../way.ts';
import { type HopForm, hopConfig, portOf, type SignInForm, type SshForm, sshConfig, sshSecret } from './form.ts';

/** @param confirmed what somebody compared so far: jump hosts are signed in to with these keys alone. */
export function pointsOf(form: SshForm, confirmed: readonly Confirmed[]): readonly KeyPoint[] {
  const secret = sshSecret(form);
  const all: readonly SignInForm[] = [...form.hops, form];
  return all.map((one, at) => {
    const hops = form.hops.slice(0, at);
    return {
      id: idOf([...hops, one]),
      host: one.host.trim(),
      port: portOf(one),
      isJump: at < form.hops.length,
      probe: {
        host: one.host.trim(),
        port: portOf(one),
        ...(hops.length > 0 && { hops: hops.map((hop) => hopConfig(hop, keysFor(form, hop, confirmed))) }),
        ...(hops.length > 0 && secret?.hops && { secret: { hops: secret.hops } }),
      },
    };
  });
}

/**
 * What is sent to check and to add this host.
 * SECURITY: docs/security.md 3.3: a key goes with the address that showed it, reached in the way it was reached then.
 */
export function sshInput(
  form: SshForm,
  confirmed: readonly Confirmed[],
): { readonly config: SshConfig; readonly secret?: HostSecret; readonly confirmedKey?: HostKey } {
  const secret = sshSecret(form);
  const key = confirmed.find(({ id }) => id === idOf([...form.hops, form]))?.key;
  return {
    config: sshConfig(form, (hop) => keysFor(form, hop, confirmed)),
    ...(secret && { secret }),
    ...(key && { confirmedKey: key }),
  };
}

function keysFor(form: SshForm, hop: HopForm, confirmed: readonly Confirmed[]): SshHopConfig['knownKeys'] {
  const id = idOf(form.hops.slice(0, form.hops.indexOf(hop) + 1));
  return confirmed.flatMap((one) => (one.id === id ? [one.key] : []));
}

/** Behind other jump hosts, the same name may be another machine. */
function idOf(route: readonly SignInForm[]): string {
  return route.map((one) => `${one.host.trim()} ${portOf(one)}`).join(' > ');
}
