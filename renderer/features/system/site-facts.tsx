/** What there is to tell of the site, part by part. */
import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { counted } from '../../../common/counted.ts';
import type { SiteInfo } from '../../../common/model/site-info.ts';
import { type ClockDifference, clockWords } from '../../../common/site-info/clock.ts';
import { licenceLines } from '../../../common/site-info/licence-lines.ts';
import { backupWords, enginesText, perSiteText } from '../../../common/site-info/text.ts';
import { Facts } from '../../ui/figures/facts.tsx';
import { Panel } from '../../ui/page/panel.tsx';
import { formatBytes, formatTime } from '../../ui/words/format.ts';

type Part = { readonly info: SiteInfo };

const keyStorageWords = {
  keychain: "The keychain of this machine's system",
  'key-file': 'A key file that only its owner can read, in the data folder',
  'this-run': 'Memory only: stored secrets are gone when the service ends',
} as const;

export function Versions({ info: { about, hosts } }: Part) {
  return (
    <Panel title="Versions">
      <Facts
        minWidth={360}
        facts={[
          { name: 'Service', value: `${about.product} ${about.version}` },
          { name: 'Console', value: `${about.product} ${consoleVersion}` },
          { name: 'Agents', value: 'None' },
          { name: 'Engines', value: hosts === null ? 'Not for your role' : enginesText(hosts) },
          { name: 'Node', value: about.node },
          { name: 'Platform', value: `${about.platform}, ${about.architecture}` },
          { name: 'Running since', value: formatTime(about.startedAt) },
        ]}
      />
      <Text size="sm">
        <Anchor component={Link} to="/system/licences" size="sm">
          Third-party software and licences
        </Anchor>
      </Text>
    </Panel>
  );
}

/** Of this very page: a tab that was open through an update has the one before. */
export const consoleVersion: string = import.meta.env.VITE_FAIRLEAD_VERSION;

export function SiteAndStore({ info: { about, store, backup } }: Part) {
  return (
    <Panel title="Site and store">
      <Facts
        minWidth={360}
        facts={[
          {
            name: 'Site',
            value: about.siteKind === 'local' ? 'Local site, on this machine only' : 'Standalone service',
          },
          { name: 'Site id', value: about.siteId, mono: true },
          { name: 'Store', value: `${store.name}, schema ${about.schemaVersion}` },
          { name: 'Size', value: store.sizeBytes === null ? null : formatBytes(store.sizeBytes) },
          { name: 'Used by', value: store.processes > 1 ? `${store.processes} services` : null },
          { name: 'Data folder', value: about.dataDir, mono: true },
          { name: 'Key of secrets', value: keyStorageWords[about.keyStorage] },
          {
            name: 'Last backup',
            value: backup === null ? 'None' : `${formatTime(backup.at)}, ${backupWords[backup.kind]}`,
          },
          { name: 'Backup in', value: backup?.place, mono: true },
        ]}
      />
    </Panel>
  );
}

const addressNames = { console: 'Console', machine: 'On this machine', views: 'Views' } as const;

export function Addresses({ info: { addresses, certificates } }: Part) {
  return (
    <Panel title="Addresses and certificates">
      <Facts
        minWidth={360}
        facts={[
          ...addresses.map(({ what, address }) => ({ name: addressNames[what], value: address, mono: true })),
          ...(certificates.length === 0 ? [{ name: 'Certificate', value: 'None: HTTP' }] : []),
          ...certificates.flatMap(({ what, subject, issuer, endsAt, fingerprint }) => [
            {
              name: what === 'served' ? 'Certificate' : 'Authority',
              value: what === 'served' ? `${subject}, by ${issuer}` : subject,
            },
            { name: 'Ends', value: formatTime(endsAt) },
            { name: 'SHA-256', value: fingerprint, mono: true },
          ]),
        ]}
      />
    </Panel>
  );
}

/** The same words on screen and in what is copied. */
export function siteClockWords(clock: ClockDifference | null): string {
  return clock === null ? 'Not known' : clockWords(clock);
}

export function Limits({ info: { licence, licences, limits } }: Part) {
  return (
    <Panel title="Licence and limits" description={licence.sentence}>
      <Facts
        minWidth={360}
        facts={[
          ...licenceLines({ licence, licences }).map(([name, value]) => ({ name, value })),
          { name: 'Each person', value: `${counted(limits.perUser, 'session')} at once` },
          { name: 'Everybody', value: perSiteText(limits.perSite) },
          { name: 'Sessions now', value: String(limits.sessions) },
        ]}
      />
    </Panel>
  );
}
