/** Well-known registries that are not added yet. Nothing is fetched before one is chosen. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import type { Registry } from '../../../common/model/registries.ts';
import { isOwnOrOfficial } from '../../../common/registry/trust.ts';
import { TrustBadge } from './trust-badge.tsx';

type OfferedRegistry = {
  readonly url: string;
  readonly name: string;
  readonly description: string;
  readonly trust: Registry['trust'];
};

export function Offered({
  registries,
  busy,
  addsOfficial = false,
  onChoose,
}: {
  readonly registries: readonly OfferedRegistry[];
  /** The address that is being looked at. */
  readonly busy: string | null;
  /** Official ones, and Fairlead's own, are added at once; all others are looked at first, with what adding them means. */
  readonly addsOfficial?: boolean;
  readonly onChoose: (url: string, trust: Registry['trust']) => void;
}) {
  const addsNow = (trust: Registry['trust']) => addsOfficial && isOwnOrOfficial(trust);
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        Well known in this field. Nothing is fetched before you choose one:
      </Text>
      {registries.map(({ url, name, description, trust }) => (
        <Group key={url} className="fl-panel" p="sm" justify="space-between" wrap="nowrap">
          <Stack gap={2} miw={0} ta="left">
            <Group gap="xs">
              <Text size="sm" fw={600}>
                {name}
              </Text>
              <TrustBadge trust={trust} size="xs" />
            </Group>
            <Text size="xs" c="dimmed">
              {description}
            </Text>
            {trust !== 'first-party' && (
              <Text size="xs" className="fl-mono" truncate>
                {url}
              </Text>
            )}
          </Stack>
          <Button
            variant="light"
            flex="none"
            leftSection={addsNow(trust) ? <IconPlus size={14} stroke={1.6} /> : <IconSearch size={14} stroke={1.6} />}
            aria-label={addsNow(trust) ? `Add ${name}` : `Look at ${name}`}
            loading={busy === url}
            disabled={busy !== null && busy !== url}
            onClick={() => onChoose(url, trust)}
          >
            {addsNow(trust) ? 'Add' : 'Look'}
          </Button>
        </Group>
      ))}
    </Stack>
  );
}
