/**
 * SECURITY: docs/security.md 3.1, 3.3: the key is shown and confirmed before anything is sent that signs in. A changed or revoked
 * key ends here; there is no way on.
 */
import { Button, Checkbox, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { HostKey } from '../../../../common/model/hosts.ts';
import { useApi } from '../../../app/context.tsx';
import { errorOf } from '../../../app/wire.ts';
import { ErrorPanel } from '../../../ui/page/states.tsx';
import { KeyCard } from '../key-card.tsx';
import { HowToVerify, KeyStop } from '../key-stop.tsx';
import { useAttempt } from '../use-attempt.ts';
import type { SshForm } from './draft.ts';
import { HopLine } from './hop-line.tsx';

export function HostKeyStep({
  ssh,
  onBack,
  onConfirmed,
}: {
  ssh: SshForm;
  onBack: (failedCode: string | null) => void;
  onConfirmed: (key: HostKey) => void;
}) {
  const api = useApi();
  const host = ssh.host.trim();
  const port = ssh.port === '' ? 22 : ssh.port;
  const { attempt, again } = useAttempt((signal) => api.hosts.probeKey({ host, port }, { signal }));
  const [agreed, setAgreed] = useState(false);
  const back = (
    <Button
      variant="default"
      leftSection={<IconArrowLeft size={15} stroke={1.8} />}
      onClick={() => onBack(attempt.state === 'failed' ? errorOf(attempt.error).code : null)}
    >
      Back
    </Button>
  );

  if (attempt.state === 'busy')
    return (
      <Group role="status">
        <Loader size="sm" aria-hidden="true" />
        <Text size="sm">
          Asking {host}, port {port}, for its key…
        </Text>
      </Group>
    );
  if (attempt.state === 'failed')
    return (
      <Stack gap="md">
        <HopLine code={errorOf(attempt.error).code} />
        <ErrorPanel error={attempt.error} title="The host could not be asked for its key" retry={again} />
        <Group>{back}</Group>
      </Stack>
    );

  const { presented, verdict, known } = attempt.data;
  if (verdict === 'changed' || verdict === 'revoked')
    return (
      <Stack gap="md">
        <KeyStop verdict={verdict} presented={presented} known={known} host={host} port={port} />
        <Group>{back}</Group>
      </Stack>
    );

  const sources = known.map(({ source }) => source).join(', ');
  return (
    <Stack gap="md">
      <Title order={2}>{verdict === 'known' ? 'This host is known' : 'Is this the right host?'}</Title>
      <Text size="sm">
        {verdict === 'known'
          ? `The key that ${host} shows is the one on record${sources === '' ? '' : ` (${sources})`}. Nothing has been sent to it yet.`
          : `${host} has not been seen before. Nothing has been sent to it yet. Compare this fingerprint with the one on the host itself.`}
      </Text>
      <KeyCard hostKey={presented} title="The host shows" />
      {verdict === 'new' && <HowToVerify type={presented.type} />}
      {verdict === 'new' && (
        <Checkbox
          checked={agreed}
          onChange={(event) => setAgreed(event.currentTarget.checked)}
          label="I have compared the fingerprint: this is the right host"
        />
      )}
      <Group justify="space-between">
        {back}
        <Button
          disabled={verdict === 'new' && !agreed}
          rightSection={<IconArrowRight size={15} stroke={1.8} />}
          onClick={() => onConfirmed(presented)}
        >
          {verdict === 'known' ? 'Continue' : 'Confirm key and sign in'}
        </Button>
      </Group>
    </Stack>
  );
}
