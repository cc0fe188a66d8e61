/** What an update would change, property by property. */
import { Alert, Box, Code, Stack, Table, Text } from '@mantine/core';
import { IconRefreshDot } from '@tabler/icons-react';
import { cpuAllocations } from '../../../../common/model/workspaces.ts';
import { formatBytes } from '../../../ui/words/format.ts';
import { cpuAllocationLabel, cpuAllocationWords } from '../../../ui/words/words.ts';

type Change = { readonly property: string; readonly from?: unknown; readonly to?: unknown };

const words: Readonly<Record<string, string>> = {
  friendlyName: 'Name',
  description: 'Description',
  notes: 'Notes',
  image: 'Image',
  dockerRegistry: 'Image registry',
  categories: 'Categories',
  architectures: 'Architecture',
  cores: 'Cores',
  memoryBytes: 'Memory',
  gpuCount: 'GPUs',
  cpuAllocation: cpuAllocationLabel,
  shmSizeBytes: 'Shared memory',
  runConfig: 'Run configuration',
  execConfig: 'Commands in the session',
  volumeMappings: 'Volume mappings',
  launchConfig: 'Launch form',
  environment: 'Environment',
  persistentProfilePath: 'Persistent profile',
  viewerPort: 'Viewer port',
  viewerTls: 'Viewer over HTTPS',
  viewerProtocol: 'Shown as',
  viewerPath: 'First page',
  viewerUser: 'User of the page',
  viewerUserVariable: 'Variable for the user',
  viewerPasswordVariable: 'Variable for the password',
  enabled: 'Enabled',
  sizeBytes: 'Published size',
  target: 'Hosts',
};

export function Changes({ changes, enabled }: { readonly changes: readonly Change[]; readonly enabled: boolean }) {
  const pulls = enabled
    ? 'Saving pulls the newest image of that name on every host of the workspace.'
    : 'The workspace is disabled, so its image is pulled once you enable it.';
  if (changes.length === 0) {
    return (
      <Alert color="teal" variant="light" p="sm">
        The settings are the same as the registry publishes. {pulls}
      </Alert>
    );
  }
  return (
    <Stack gap="xs">
      <Alert color="harbour" variant="light" icon={<IconRefreshDot size={18} stroke={1.6} />} p="sm">
        The registry publishes other settings than are saved here. Your own changes to these properties are replaced;
        look them over under Settings and Container before saving. {pulls}
      </Alert>
      <Table.ScrollContainer minWidth={560}>
        <Table fz="sm" verticalSpacing={6} layout="fixed" aria-label="What changes">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={160}>Property</Table.Th>
              <Table.Th>Now</Table.Th>
              <Table.Th>After the update</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(({ property, from, to }) => (
              <Table.Tr key={property} style={{ verticalAlign: 'top' }}>
                <Table.Td>{words[property] ?? property}</Table.Td>
                <Table.Td>
                  <Value property={property} value={from} />
                </Table.Td>
                <Table.Td>
                  <Value property={property} value={to} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}

function inWords(property: string, value: unknown): string {
  if (typeof value === 'number' && sizes.includes(property)) return formatBytes(value);
  if (property === 'cpuAllocation') return cpuAllocationWords[cpuAllocations.find((one) => one === value) ?? 'Inherit'];
  return String(value);
}

/** Properties that are sizes. */
const sizes: readonly string[] = ['memoryBytes', 'shmSizeBytes', 'sizeBytes'];

function Value({ property, value }: { readonly property: string; readonly value: unknown }) {
  if (value === undefined || value === null || value === '') {
    return (
      <Text size="sm" c="dimmed">
        none
      </Text>
    );
  }
  if (typeof value === 'object') {
    return (
      <Box mah={160} style={{ overflow: 'auto' }}>
        <Code block>{JSON.stringify(value, null, 2)}</Code>
      </Box>
    );
  }
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {inWords(property, value)}
    </Text>
  );
}
