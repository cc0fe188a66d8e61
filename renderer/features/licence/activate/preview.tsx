/** What an answer grants, until when, and what changes: before anything is changed. */
import { List, Stack, Text } from '@mantine/core';
import type { LicensePreview } from '../../../../common/model/licensing.ts';
import { LicenceFacts, LicenceHead } from '../licence-list.tsx';

export function Preview({ preview }: { readonly preview: LicensePreview }) {
  const { licenses, withdrawn, after, changes } = preview;
  return (
    <Stack gap="lg">
      {licenses.map((license) => (
        <Stack key={license.licenseId} gap="xs">
          <LicenceHead license={license} />
          <LicenceFacts license={license} />
          {!license.isNew && (
            <Text size="sm" c="dimmed">
              This site has a licence with this number; it is replaced.
            </Text>
          )}
        </Stack>
      ))}
      {withdrawn.length > 0 && (
        <Text size="sm">{`The vendor withdraws ${withdrawn.length === 1 ? 'a licence' : `${withdrawn.length} licences`} of this site: ${withdrawn.join(', ')}.`}</Text>
      )}
      <Stack gap={4}>
        <Text size="sm" fw={600}>
          What changes
        </Text>
        {changes.length === 0 ? (
          <Text size="sm">Nothing: this site may do the same as before.</Text>
        ) : (
          <List size="sm" spacing={2}>
            {changes.map((change) => (
              <List.Item key={change}>{change}</List.Item>
            ))}
          </List>
        )}
        <Text size="sm" c="dimmed">
          {`Afterwards: ${after.sentence}`}
        </Text>
      </Stack>
    </Stack>
  );
}
