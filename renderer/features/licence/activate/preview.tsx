/** What an answer grants, until when, and what changes: before anything is changed. */
import { List, Stack, Text } from '@mantine/core';
import { dayWords, grantWords } from '../../../../common/license/words.ts';
import type { LicensePreview } from '../../../../common/model/licensing.ts';
import { LicenceFacts, LicenceHead } from '../licence-list.tsx';
import type { HeldLicense } from '../types.ts';

type PreviewProps = {
  readonly preview: LicensePreview;
  /** The licences that the site has. */
  readonly held: readonly HeldLicense[];
};

export function Preview({ preview, held }: PreviewProps) {
  const { licenses, withdrawn, after, changes } = preview;
  const whose = (id: string) => {
    const grant = held.find(({ licenseId }) => licenseId === id)?.grant ?? null;
    return grant === null ? id : `${grantWords(grant)}, issued to ${grant.issued_to} (${id})`;
  };
  const later = licenses.flatMap(({ state, grant }) => (state === 'not yet valid' && grant !== null ? [grant] : []));
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
        <Text size="sm">{`The vendor withdraws ${withdrawn.length === 1 ? 'a licence' : `${withdrawn.length} licences`} of this site: ${withdrawn.map(whose).join('; ')}.`}</Text>
      )}
      <Stack gap={4}>
        <Text size="sm" fw={600}>
          What changes
        </Text>
        {changes.length === 0 ? (
          <Text size="sm">{later.length === 0 ? 'Nothing: this site may do the same as before.' : 'Nothing yet.'}</Text>
        ) : (
          <List size="sm" spacing={2}>
            {changes.map((change) => (
              <List.Item key={change}>{change}</List.Item>
            ))}
          </List>
        )}
        {later.map((grant) => (
          <Text key={grant.license_id} size="sm">
            {`From ${dayWords(grant.not_before)} on: ${grantWords(grant)}, beside what holds then.`}
          </Text>
        ))}
        <Text size="sm" c="dimmed">
          {`Afterwards: ${after.sentence}`}
        </Text>
      </Stack>
    </Stack>
  );
}
