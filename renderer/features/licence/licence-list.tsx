/** The licences that the site keeps, each with what it is worth. */
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { dayWords, grantedFeatureWords, grantWords, lastDayWords, stateWords } from '../../../common/license/words.ts';
import { useQueries } from '../../app/context.tsx';
import { confirm } from '../../ui/dialog/confirm.tsx';
import { Facts } from '../../ui/figures/facts.tsx';
import { notifyDone, notifyFailed } from '../../ui/notify.ts';
import { Panel } from '../../ui/page/panel.tsx';
import { formatTime } from '../../ui/words/format.ts';
import { stateColor } from './look.ts';
import type { HeldLicense, LicenseLine } from './types.ts';

export function LicenceList({
  licenses,
  mayChange,
}: {
  readonly licenses: readonly HeldLicense[];
  readonly mayChange: boolean;
}) {
  if (licenses.length === 0) return null;
  return (
    <Panel
      title={licenses.length === 1 ? 'The licence' : 'Licences'}
      description={licenses.length > 1 && 'They add up.'}
    >
      <Stack gap="lg">
        {licenses.map((license) => (
          <OneLicence key={license.licenseId} license={license} mayChange={mayChange} />
        ))}
      </Stack>
    </Panel>
  );
}

function OneLicence({ license, mayChange }: { readonly license: HeldLicense; readonly mayChange: boolean }) {
  const queries = useQueries();
  const cache = useQueryClient();
  const remove = useMutation(
    queries.licensing.remove.mutationOptions({
      onSuccess: (after) => {
        cache.setQueryData(queries.licensing.view.queryKey(), after);
        notifyDone('The licence was removed.');
      },
      onError: (thrown) => notifyFailed('The licence was not removed', thrown),
    }),
  );
  const ask = async () => {
    const { grant, state } = license;
    const isOver = state === 'revoked' || state === 'ended';
    const what = grant === null || isOver ? [] : [`${grantWords(grant)}, until ${lastDayWords(grant.expiration)}`];
    const again = isOver
      ? `It grants nothing any more: ${state === 'ended' ? 'it has ended' : 'the vendor withdrew it'}. It cannot be applied again.`
      : 'The same License Key can be applied again later.';
    const agreed = await confirm({
      title: 'Remove the licence?',
      message: `Sessions that run go on. ${again}`,
      lost: what,
      confirmLabel: 'Remove',
      danger: true,
    });
    if (agreed) remove.mutate({ licenseId: license.licenseId });
  };
  return (
    <Stack gap="xs" component="article" aria-label={`Licence ${license.licenseId}`}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <LicenceHead license={license} />
        {mayChange && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconTrash size={14} stroke={1.6} />}
            loading={remove.isPending}
            onClick={() => void ask()}
          >
            Remove
          </Button>
        )}
      </Group>
      <LicenceFacts
        license={license}
        more={[{ name: 'Applied', value: `${formatTime(license.appliedAt)}, by ${license.appliedBy}` }]}
      />
    </Stack>
  );
}

/** State and sentence of a licence. */
export function LicenceHead({ license }: { readonly license: LicenseLine }) {
  return (
    <Group gap="sm" align="flex-start" wrap="nowrap">
      <Badge color={stateColor(license.state)} variant="light" radius="sm" style={{ flex: 'none' }}>
        {stateWords[license.state]}
      </Badge>
      <Text size="sm">{license.sentence}</Text>
    </Group>
  );
}

/** What a licence says. */
export function LicenceFacts({
  license: { grant, licenseId },
  more = [],
}: {
  readonly license: LicenseLine;
  readonly more?: readonly { readonly name: string; readonly value: string }[];
}) {
  const features = grant === null ? [] : grantedFeatureWords(grant);
  return (
    <Facts
      minWidth={340}
      facts={[
        { name: 'Grants', value: grant && grantWords(grant) },
        { name: 'Issued to', value: grant?.issued_to },
        { name: 'Holds', value: grant && `${dayWords(grant.not_before)} to ${lastDayWords(grant.expiration)}` },
        { name: 'Features', value: features.join(', ') },
        { name: 'Product', value: grant?.sku, mono: true },
        { name: 'Number', value: licenseId, mono: true },
        ...more,
      ]}
    />
  );
}
