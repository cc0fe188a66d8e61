import { Stack } from '@mantine/core';
import type { Host } from '../../../../common/model/hosts.ts';
import { ConnectionSettings } from './connection-settings.tsx';
import { GeneralSettings } from './general-settings.tsx';
import { HostKeySettings } from './host-key-settings.tsx';
import { OfferSettings } from './offer-settings.tsx';
import { RemoveHost } from './remove-host.tsx';

export function SettingsTab({ host }: { host: Host }) {
  return (
    <Stack gap="md" maw={820}>
      <GeneralSettings host={host} />
      <OfferSettings host={host} />
      {host.config.kind === 'ssh' && <ConnectionSettings key={host.address} host={host} config={host.config} />}
      {host.config.kind === 'ssh' && <HostKeySettings host={host} config={host.config} />}
      <RemoveHost host={host} />
    </Stack>
  );
}
