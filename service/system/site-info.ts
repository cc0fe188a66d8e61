/** What there is to tell of the site, put together from what the areas say of themselves. */
import type { Permission } from '../../common/access/permissions.ts';
import { toErrorInfo } from '../../common/errors.ts';
import type { Host } from '../../common/model/hosts.ts';
import type { LicenseView } from '../../common/model/licensing.ts';
import type { Registry } from '../../common/model/registries.ts';
import type { ClockReading, HostFacts, LicenceFacts, SiteInfo } from '../../common/model/site-info.ts';
import type { About } from '../../common/model/system.ts';
import { copiesFix, copySentences } from '../../common/site-info/copies.ts';
import type { Actor } from '../access/actor.ts';
import type { SiteKey } from '../installation/types.ts';
import type { SettingsReader } from '../settings/types.ts';
import type { Store } from '../store/types.ts';
import type { CertificateFacts, TlsState } from '../tls/types.ts';
import type { CopyLook } from './copies-check.ts';

/** How long a host may take to say what time it is, milliseconds. */
const clockDeadlineMs = 5_000;

type SiteInfoDeps = {
  readonly about: () => Promise<About>;
  readonly key: Pick<SiteKey, 'identity' | 'state'>;
  readonly copies: CopyLook;
  readonly store: Pick<Store, 'facts'>;
  readonly lastBackup: () => Promise<SiteInfo['backup']>;
  readonly addresses: () => SiteInfo['addresses'];
  readonly certificate: () => TlsState | null;
  readonly licence: () => Promise<LicenceFacts>;
  readonly licences: (actor: Actor) => Promise<LicenseView>;
  readonly settings: SettingsReader;
  /** Sessions that hold room now, of everybody. */
  readonly sessionsHeld: () => Promise<number>;
  readonly hosts: (actor: Actor) => Promise<readonly Host[]>;
  /** What time it is on a host; null where its engine does not tell. @throws what the connector does */
  readonly clockOf: (hostId: string, deadlineMs: number) => Promise<ClockReading | null>;
  readonly registries: (actor: Actor) => Promise<readonly Registry[]>;
  readonly now: () => number;
};

/**
 * SECURITY: docs/security.md 4.52: what is told holds no secret, so that all of it can be passed on; hosts, registries and
 * single licences are for who may see them.
 */
export function createSiteInfo(deps: SiteInfoDeps): (actor: Actor) => Promise<SiteInfo> {
  const forWho = async <T>(
    actor: Actor,
    permission: Permission,
    read: (actor: Actor) => Promise<T>,
  ): Promise<T | null> => (actor.permissions.has(permission) ? read(actor) : null);

  async function hostFacts(actor: Actor): Promise<HostFacts[]> {
    return Promise.all((await deps.hosts(actor)).map(factsOf));
  }

  async function factsOf(host: Host): Promise<HostFacts> {
    const { id, name, address, enabled, connection, info, lastSeenAt } = host;
    const clock = connection.state === 'connected' ? await clockFacts(id) : { clock: null, clockProblem: null };
    const engine = info && {
      name: info.engine,
      version: info.engineVersion,
      apiVersion: info.apiVersion,
      system: `${info.operatingSystem}, ${info.architecture}`,
    };
    return { id, name, address, enabled, connection, engine, lastSeenAt, ...clock };
  }

  async function clockFacts(hostId: string): Promise<Pick<HostFacts, 'clock' | 'clockProblem'>> {
    try {
      const clock = await deps.clockOf(hostId, clockDeadlineMs);
      return { clock, clockProblem: clock === null ? 'Its engine does not tell the time.' : null };
    } catch (thrown) {
      return { clock: null, clockProblem: toErrorInfo(thrown).message };
    }
  }

  return async (actor) => {
    const { signs } = deps.copies.look();
    const [about, identity, key, facts, backup, licence, licences, settings, sessions, hosts, registries] =
      await Promise.all([
        deps.about(),
        deps.key.identity(),
        deps.key.state(),
        deps.store.facts(),
        deps.lastBackup(),
        deps.licence(),
        forWho(actor, 'license.view', deps.licences),
        deps.settings.read(),
        deps.sessionsHeld(),
        forWho(actor, 'hosts.view', hostFacts),
        forWho(actor, 'registries.view', deps.registries),
      ]);
    return {
      // Last of all, so that who asks can compare it with when the answer came.
      at: deps.now(),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      about,
      installation: { id: identity.installationId, madeAt: identity.madeAt, key },
      copies: {
        signs: [...signs],
        sentences: [...copySentences(signs)],
        fix: signs.length === 0 ? null : [...copiesFix(signs)],
      },
      store: { name: facts.name, sizeBytes: facts.sizeBytes, processes: facts.processes },
      backup,
      addresses: deps.addresses(),
      certificates: certificatesOf(deps.certificate()),
      licence,
      licences: licences && licencesOf(licences),
      limits: { sessions, perUser: settings.sessionsPerUser, perSite: settings.sessionsPerSite },
      hosts,
      registries:
        registries?.map(({ id, name, fetchedAt, lastAttempt }) => ({
          id,
          name,
          fetchedAt,
          lastAttempt: lastAttempt && {
            at: lastAttempt.at,
            ok: lastAttempt.ok,
            problem: lastAttempt.error?.message ?? null,
          },
        })) ?? null,
    };
  };
}

/** Neither the text of a licence nor who has it: what there is, and until when. */
function licencesOf({ allowed, used, licenses }: LicenseView): NonNullable<SiteInfo['licences']> {
  return {
    namedSeats: allowed.namedSeats,
    namedSeatsUsed: used.namedSeats,
    each: licenses.map(({ licenseId, state, grant }) => ({
      id: licenseId,
      state,
      grant: grant && { kind: grant.license_type, limit: grant.limit, until: grant.expiration * 1000 },
    })),
  };
}

function certificatesOf(state: TlsState | null): SiteInfo['certificates'] {
  if (state === null) return [];
  const told = (
    what: 'served' | 'authority',
    { subject, issuer, beginsAt, endsAt, fingerprint }: CertificateFacts,
  ) => ({
    what,
    subject,
    issuer,
    beginsAt,
    endsAt,
    fingerprint,
  });
  return [told('served', state.served), ...(state.authority === null ? [] : [told('authority', state.authority)])];
}
