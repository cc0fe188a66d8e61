/** Which step of adding a host comes next. Pure. */
import type { HostKey } from '../../../../common/model/hosts.ts';
import type { HostDraft, SshForm } from './draft.ts';

export type Step = 'where' | 'key' | 'check';

/** A key that somebody compared and confirmed here, and the address that showed it. */
export type Confirmed = { readonly host: string; readonly port: number; readonly key: HostKey };

export function confirmedFor({ host, port }: SshForm, key: HostKey): Confirmed {
  return { host: host.trim(), port: port === '' ? 22 : port, key };
}

/**
 * After the first step. A key that was confirmed stays confirmed for its address, whatever else of the form changes: who
 * mistyped a password is not asked for the fingerprint again.
 *
 * SECURITY: docs/security.md 3.3: the service is told the key, and stops hard where the host shows another one by now.
 */
export function afterWhere(
  draft: HostDraft,
  confirmed: Confirmed | null,
): { readonly step: Step; readonly confirmed: Confirmed | null } {
  if (draft.kind !== 'ssh') return { step: 'check', confirmed: null };
  const now = confirmed && confirmedFor(draft.ssh, confirmed.key);
  const holds = now !== null && now.host === confirmed?.host && now.port === confirmed.port;
  return holds ? { step: 'check', confirmed } : { step: 'key', confirmed: null };
}

/** What is left of it after a failure with this code: where the key itself is the matter, it is looked at anew. */
export function afterFailure(code: string | null, confirmed: Confirmed | null): Confirmed | null {
  return code !== null && /^HOST_KEY_(?:UNKNOWN|CHANGED|REVOKED)$/.test(code) ? null : confirmed;
}
