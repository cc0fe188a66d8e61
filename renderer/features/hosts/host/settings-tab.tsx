import { Stack } from '@mantine/core';
import type { Host } from '../../../../common/model/hosts.ts';
import { WaySettings } from '../ways/table.tsx';
import { GeneralSettings } from './general-settings.tsx';
import { OfferSettings } from './offer-settings.tsx';
import { RemoveHost } from './remove-host.tsx';

export function SettingsTab({ host }: { host: Host }) {
  return (
    <Stack gap="md" maw={820}>
      <GeneralSettings host={host} />
      <OfferSettings host={host} />
      <WaySettings host={host} />
      <RemoveHost host={host} />
    </Stack>
  );
}
