/** All that is told of a site as one text: what `fairlead info` prints and "Copy all" copies. Pure; holds no secret. */

import { counted } from '../counted.ts';
import { hintText } from '../hint.ts';
import type { HostFacts, SiteInfo } from '../model/site-info.ts';
import type { HealthCheck } from '../model/system.ts';
import { outsideText } from '../outside-text.ts';
import { formatBytes } from '../sizes/bytes.ts';
import { clockDifference, clockWords } from './clock.ts';
import { healthLine, sortChecks } from './health.ts';
import { licenceLines } from './licence-lines.ts';

/** What only the console knows: its own version, and the workstation's clock as the service was asked. */
type FromConsole = {
  readonly version: string;
  /** `in step`, `3 s behind`: the site's clock as the workstation sees it. */
  readonly siteClock: string;
};

type Line = readonly [name: string, value: string];
type Section = { readonly title: string; readonly lines: readonly Line[] };

/**
 * Sections with a heading, one fact a line. Times are UTC. SECURITY: docs/security.md 2.15, 4.52.
 * @param health null where it could not be asked for
 */
export function siteInfoText(
  info: SiteInfo,
  health: readonly HealthCheck[] | null,
  seen: FromConsole | null = null,
): string {
  const sections: readonly Section[] = [
    { title: 'Installation', lines: installation(info) },
    ...(health === null ? [] : [{ title: 'Health', lines: sortChecks(health).map(healthLine) }]),
    { title: 'Versions', lines: versions(info, seen) },
    { title: 'Store', lines: storeLines(info) },
    { title: 'Addresses', lines: addressLines(info) },
    { title: 'Time', lines: timeLines(info, seen) },
    { title: 'Licence and limits', lines: limitLines(info) },
    ...(info.hosts === null ? [] : [{ title: 'Hosts', lines: hostLines(info.hosts) }]),
    ...(info.registries === null ? [] : [{ title: 'Registries', lines: registryLines(info) }]),
  ];
  return `${sections.map(sectionText).join('\n\n')}\n`;
}

function sectionText({ title, lines }: Section): string {
  const clean = lines.map(([name, value]) => [outsideText(name, { length: 60 }), outsideText(value)] as const);
  const width = Math.max(0, ...clean.map(([name]) => name.length));
  return [title, ...clean.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)].join('\n');
}

function installation({ about, installation: own, copies }: SiteInfo): readonly Line[] {
  return [
    ['Installation ID', own.id],
    ...(own.key === 'lost' ? [['Key', keyLostText] as const] : []),
    ['Known since', utc(own.madeAt)],
    ['Site', about.siteKind === 'local' ? 'Local site, on this machine only' : 'Standalone service'],
    ...copies.sentences.map((sentence) => ['Copies', sentence] as const),
    ...(copies.fix === null ? [] : [['What to do', hintText(copies.fix)] as const]),
  ];
}

/** What a lost key means, and what to do about it. */
export const keyLostText =
  'The private key is lost, so nothing can be signed in the name of this site. It is still called as before. Put back the store and the key of its secrets from a backup, or let it have a new key: its Installation ID changes then.';

function versions({ about, hosts }: SiteInfo, seen: FromConsole | null): readonly Line[] {
  return [
    ['Service', `${about.product} ${about.version}`],
    ...(seen === null ? [] : [['Console', `${about.product} ${seen.version}`] as const]),
    ['Agents', 'None'],
    ['Engines', hosts === null ? 'Not for your role' : enginesText(hosts)],
    ['Node', about.node],
    ['Platform', `${about.platform}, ${about.architecture}`],
    ['Running since', utc(about.startedAt)],
  ];
}

/** `Docker 26.1.5 (2 hosts), Podman 5.4.2 (1 host)`. */
export function enginesText(hosts: readonly HostFacts[]): string {
  const counts = new Map<string, number>();
  for (const { engine } of hosts) {
    if (engine === null) continue;
    const name = `${engineNames[engine.name]} ${engine.version}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const texts = [...counts].sort().map(([name, count]) => `${name} (${counted(count, 'host')})`);
  return texts.length === 0 ? 'None seen yet' : texts.join(', ');
}

function storeLines({ about, store, backup }: SiteInfo): readonly Line[] {
  const size = store.sizeBytes === null ? '' : `, ${formatBytes(store.sizeBytes)}`;
  return [
    ['Store', `${store.name}${size}, schema ${about.schemaVersion}`],
    ...(store.processes > 1 ? [['Used by', `${store.processes} services`] as const] : []),
    ['Data folder', about.dataDir],
    ['Last backup', backup === null ? 'None' : `${utc(backup.at)}, ${backupWords[backup.kind]}: ${backup.place}`],
  ];
}

export const backupWords: Readonly<Record<NonNullable<SiteInfo['backup']>['kind'], string>> = {
  'before-update': 'made before an update',
  'left-behind': 'left behind by the move to this database',
};

const addressWords: Readonly<Record<SiteInfo['addresses'][number]['what'], string>> = {
  console: 'Console',
  machine: 'On this machine',
  views: 'Views',
};

const certificateWords: Readonly<Record<SiteInfo['certificates'][number]['what'], string>> = {
  served: 'Certificate',
  authority: 'Authority',
};

function addressLines({ addresses, certificates }: SiteInfo): readonly Line[] {
  return [
    ...addresses.map(({ what, address }) => [addressWords[what], address] as const),
    ...(certificates.length === 0 ? [['Certificate', 'None: HTTP'] as const] : []),
    ...certificates.map(
      ({ what, subject, issuer, endsAt, fingerprint }) =>
        [certificateWords[what], `${subject}, by ${issuer}, ends ${utc(endsAt)}, SHA-256 ${fingerprint}`] as const,
    ),
  ];
}

function timeLines({ at, timeZone }: SiteInfo, seen: FromConsole | null): readonly Line[] {
  return [
    ['This site', `${utc(at)}, time zone ${timeZone}`],
    ...(seen === null ? [] : [['Seen from here', seen.siteClock] as const]),
  ];
}

function limitLines({ licence, licences, limits }: SiteInfo): readonly Line[] {
  return [
    ['Licence', licence.sentence],
    ...licenceLines({ licence, licences }),
    ['Each person', `${counted(limits.perUser, 'session')} at once`],
    ['Everybody', perSiteText(limits.perSite)],
    ['Sessions now', String(limits.sessions)],
  ];
}

/** What the site allows together. */
export function perSiteText(perSite: number): string {
  return perSite === 0 ? 'As many sessions as the hosts take' : `${counted(perSite, 'session')} at once`;
}

function hostLines(hosts: readonly HostFacts[]): readonly Line[] {
  if (hosts.length === 0) return [['None', 'No host was added yet']];
  return hosts.map((host) => [host.name, `${host.address}; ${engineText(host)}; ${hostClockText(host)}`]);
}

const engineNames = { docker: 'Docker', podman: 'Podman' } as const;

/** The engine of a host as of the last look. */
function engineText({ engine }: Pick<HostFacts, 'engine'>): string {
  if (engine === null) return 'engine never seen';
  return `${engineNames[engine.name]} ${engine.version} (API ${engine.apiVersion}), ${engine.system}`;
}

/** The clock of a host beside the site's, or why it is not known. */
function hostClockText({ connection, clock, clockProblem }: HostFacts): string {
  if (clock !== null) return `clock: ${clockWords(clockDifference(clock))}`;
  if (clockProblem !== null) return `clock not known: ${clockProblem}`;
  return `not connected: ${connection.reason ?? connection.state}`;
}

function registryLines({ registries }: SiteInfo): readonly Line[] {
  if (registries === null || registries.length === 0) return [['None', 'No registry was added yet']];
  return registries.map(({ name, fetchedAt, lastAttempt }) => {
    const copy = fetchedAt === null ? 'Never fetched' : `Copy of ${utc(fetchedAt)}`;
    if (lastAttempt === null || lastAttempt.ok) return [name, copy];
    return [
      name,
      `${copy}; the last attempt, ${utc(lastAttempt.at)}, failed: ${lastAttempt.problem ?? 'no reason given'}`,
    ];
  });
}

/** `2026-11-29 02:24:46 UTC`. */
function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
