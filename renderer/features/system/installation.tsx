/** The Installation ID: to be read, selected group by group, copied, scanned, printed. */

import { Alert, Box, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconKey, IconPrinter } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { encodeQR } from 'qr';
import { useMemo } from 'react';
import { installationIdGroups } from '../../../common/license/installation-id.ts';
import type { SiteInfo } from '../../../common/model/site-info.ts';
import { isBeside } from '../../../common/site-info/copies.ts';
import { keyLostText } from '../../../common/site-info/text.ts';
import { useApi, useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { CopyTextButton } from '../../ui/copy-button.tsx';
import { confirm } from '../../ui/dialog/confirm.tsx';
import { notifyDone, notifyFailed } from '../../ui/notify.ts';
import { Panel } from '../../ui/page/panel.tsx';
import { QrCode } from '../../ui/qr/qr-code.tsx';
import { formatTime } from '../../ui/words/format.ts';
import { Hint } from '../../ui/words/hint.tsx';
import './installation.css';
import { qrRows, spokenId } from './spoken.ts';

export function Installation({ info }: { readonly info: SiteInfo }) {
  const { id, madeAt, key } = info.installation;
  const rows = useMemo(() => qrRows(encodeQR(id, 'raw', { ecc: 'medium' })), [id]);
  return (
    <Panel
      title="Installation ID"
      description="What this site is called towards whoever issues its licences. It stays through updates, a restore and a move to another database."
    >
      {info.copies.signs.length > 0 && <Copies copies={info.copies} />}
      {key === 'lost' && <LostKey />}
      <Group className="fl-installation" align="center" gap="lg" wrap="wrap">
        <Stack className="fl-installation-words" gap="sm" flex="1 1 340px" miw={0}>
          <Text className="fl-installation-title" size="sm">
            Installation ID of Fairlead at {info.about.address}
          </Text>
          {/* Read out letter by letter; shown and selected group by group. */}
          <span className="fl-visually-hidden">{spokenId(id)}</span>
          <Box className="fl-installation-id" aria-hidden="true">
            {installationIdGroups(id).map((group, at, all) => (
              <span key={group}>
                <span className="fl-installation-group">{group}</span>
                {at < all.length - 1 && <span className="fl-installation-dash">-</span>}
              </span>
            ))}
          </Box>
          <Text size="xs" c="dimmed" className="fl-installation-note">
            The fifth character of each group checks the four before it. Known since {formatTime(madeAt)}.
          </Text>
          <Group gap="xs" className="fl-installation-actions">
            <CopyTextButton value={id} label="Copy ID" />
            <Button
              variant="default"
              leftSection={<IconPrinter size={14} stroke={1.6} />}
              onClick={() => window.print()}
            >
              Print ID
            </Button>
          </Group>
        </Stack>
        <QrCode rows={rows} label="QR code of the Installation ID" size={148} />
      </Group>
    </Panel>
  );
}

function Copies({ copies }: { readonly copies: SiteInfo['copies'] }) {
  const runs = copies.signs.some(isBeside);
  return (
    <Alert
      color={runs ? 'red' : 'yellow'}
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={runs ? 'Another copy of this site runs' : 'There may be another copy of this site'}
      role="alert"
    >
      <Stack gap={6}>
        {copies.sentences.map((sentence) => (
          <Text key={sentence} size="sm" style={{ overflowWrap: 'anywhere' }}>
            {sentence}
          </Text>
        ))}
        {copies.fix !== null && <Hint parts={copies.fix} />}
      </Stack>
    </Alert>
  );
}

function LostKey() {
  const api = useApi();
  const queries = useQueries();
  const cache = useQueryClient();
  const may = useMay('settings.modify');
  const replace = useMutation({
    mutationFn: () => api.system.replaceKey(),
    onSuccess: ({ installationId }) => notifyDone(`The site has a new key. Its Installation ID is ${installationId}.`),
    onError: (thrown) => notifyFailed('The key was not replaced', thrown),
    onSettled: () => cache.invalidateQueries({ queryKey: queries.system.key() }),
  });
  async function ask() {
    const yes = await confirm({
      title: 'Give this site a new key?',
      message: 'Its Installation ID changes. What was issued for the present one does not hold for the new one.',
      lost: ['The present Installation ID'],
      confirmLabel: 'Give it a new key',
      danger: true,
    });
    if (yes) replace.mutate();
  }
  return (
    <Alert color="yellow" variant="light" icon={<IconKey size={18} />} title="The key of this site is lost">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{keyLostText}</Text>
        {may && (
          <Button variant="default" loading={replace.isPending} onClick={ask}>
            Give it a new key…
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
