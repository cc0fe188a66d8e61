/** What the health page says of where the site is, and of its certificate. */

import type { Commands } from '../../common/commands.ts';
import { advise, asHint, command, joinHints } from '../../common/hint.ts';
import type { About } from '../../common/model/system.ts';
import type { CertificateFacts, TlsState } from '../tls/types.ts';
import type { Check } from './health.ts';

type Finding = Awaited<ReturnType<Check['run']>>;

export type AddressFacts = {
  /** The console's, as it stands in links. */
  readonly origin: string;
  /** null: HTTP. */
  readonly certificate: TlsState | null;
  readonly isBehindProxy: boolean;
  readonly hasTrustedProxy: boolean;
};

const dayMs = 24 * 3600_000;
/** From so long before its end on, a certificate is a warning, milliseconds. */
const warnBeforeMs = 30 * dayMs;

export function addressCheck(facts: () => AddressFacts, now: () => number, commands: Commands): Check {
  return {
    id: 'service.address',
    category: 'service',
    title: 'Address and certificate',
    run: async () => judgeAddress(facts(), now(), commands),
  };
}

/** Pure. An end that has come goes before a file that is of no use, and that before an end that is near. */
export function judgeAddress(
  { origin, certificate, isBehindProxy, hasTrustedProxy }: AddressFacts,
  now: number,
  commands: Commands,
): Finding {
  if (certificate === null) return isBehindProxy ? judgeProxy(origin, hasTrustedProxy) : plain(origin);
  const { kind, served, authority, trouble } = certificate;
  const isOwn = authority !== null;
  const whose = isOwn ? "made by the site's own authority" : `issued by ${served.issuer}`;
  const detail = `${origin}. Certificate of ${served.subject}, ${whose}, good until ${dayOf(served.endsAt)}.`;
  const renewed =
    kind === 'files'
      ? asHint('Have it renewed, and put the new one into the same files: it is taken without a restart.')
      : asHint('Restart the service: a new one is made then. The log file says why that failed so far.');
  if (served.endsAt <= now)
    return {
      state: 'failed',
      detail: `${detail} It has ended: nobody can open the console without a warning.`,
      fix: renewed,
    };
  if (trouble !== null) {
    const fix = joinHints(trouble.hint, 'The certificate before it is served until then.');
    return { state: 'warning', detail: `${detail} The newer one is not used: ${trouble.message}`, fix };
  }
  if (authority !== null && authority.endsAt - now < warnBeforeMs) {
    const more = `The site's own authority ends on ${dayOf(authority.endsAt)}; another one is made the day before.`;
    return { state: 'warning', detail: `${detail} ${more}`, fix: importAnew(commands) };
  }
  if (served.endsAt - now < warnBeforeMs)
    return { state: 'warning', detail: `${detail} ${daysUntil(served, now)} left.`, fix: renewed };
  return { state: 'ok', detail };
}

function judgeProxy(origin: string, hasTrustedProxy: boolean): Finding {
  const detail = `${origin}, through a reverse proxy, which holds the certificate.`;
  if (hasTrustedProxy) return { state: 'ok', detail };
  return {
    state: 'warning',
    detail: `${detail} It is not trusted, so everybody has its address: in limits, and in the audit log.`,
    fix: asHint('Start the service with --trusted-proxy and the address of the proxy.'),
  };
}

function plain(origin: string): Finding {
  return { state: 'ok', detail: `${origin}, on this machine only.` };
}

function importAnew({ tlsCa }: Commands) {
  const advice = 'Tell everybody to import the new authority then.';
  return tlsCa === null ? asHint(advice) : advise`${advice} This prints it: ${command(tlsCa)}`;
}

/** The certificate as System Info shows it; null: HTTP. */
export function aboutCertificate(state: TlsState | null): About['certificate'] {
  if (state === null) return null;
  const { subject, issuer, endsAt, fingerprint } = state.served;
  return { kind: state.kind, subject, issuer, endsAt, fingerprint, authority: state.authority?.fingerprint ?? null };
}

function daysUntil({ endsAt }: CertificateFacts, now: number): string {
  const days = Math.floor((endsAt - now) / dayMs);
  return days === 0 ? 'Less than a day is' : days === 1 ? 'One day is' : `${days} days are`;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
