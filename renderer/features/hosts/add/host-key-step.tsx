/**
 * SECURITY: docs/security.md 3.1, 3.3: the key is shown and confirmed before anything is sent that signs in. A changed or revoked
 * key ends here; there is no way on.
 */
import { Button, Checkbox, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { ErrorInfo } from '../../../../common/errors.ts';
import type { HostKey } from '../../../../common/model/hosts.ts';
import { useApi } from '../../../app/context.tsx';
import { errorOf } from '../../../app/wire.ts';
import { ErrorPanel } from '../../../ui/page/states.tsx';
import { KeyCard } from '../key-card.tsx';
import { HowToVerify, KeyStop } from '../key-stop.tsx';
import { useAttempt } from '../use-attempt.ts';
import type { KeyPoint } from '../ways/way.ts';
import type { HostDraft } from './draft.ts';
import { HopLine } from './hop-line.tsx';

export function HostKeyStep({
  point,
  draft,
  onBack,
  onConfirmed,
}: {
  /** Whose key it is. What comes before it on the way has been confirmed. */
  point: KeyPoint;
  draft: HostDraft;
  onBack: (why: ErrorInfo | null) => void;
  onConfirmed: (key: HostKey) => void;
}) {
  const api = useApi();
  const { host, port, isJump } = point;
  const subject = isJump ? 'jump host' : 'host';
  const address = port === 22 ? host : `${host}, port ${port},`;
  const name = isJump ? `the jump host ${address}` : address;
  const { attempt, again } = useAttempt((signal) => api.hosts.probeKey(point.probe, { signal }));
  const [agreed, setAgreed] = useState(false);
  const back = (
    <Button
      variant="default"
      leftSection={<IconArrowLeft size={15} stroke={1.8} />}
      onClick={() => onBack(attempt.state === 'failed' ? errorOf(attempt.error) : null)}
    >
      Back
    </Button>
  );

  if (attempt.state === 'busy')
    return (
      <Group role="status">
        <Loader size="sm" aria-hidden="true" />
        <Text size="sm">
          Asking {isJump ? `the jump host ${host}` : host}, port {port}, for its key…
        </Text>
      </Group>
    );
  if (attempt.state === 'failed')
    return (
      <Stack gap="md">
        <HopLine error={errorOf(attempt.error)} draft={draft} />
        <ErrorPanel error={attempt.error} title={`The ${subject} could not be asked for its key`} retry={again} />
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
      <Title order={2}>{verdict === 'known' ? `This ${subject} is known` : `Is this the right ${subject}?`}</Title>
      <Text size="sm">
        {verdict === 'known'
          ? `The key that ${name} shows is the one on record${sources === '' ? '' : ` (${sources})`}. Nothing has been sent to it yet.`
          : `${isJump ? `The jump host ${address}` : address} has not been seen before. Nothing has been sent to it yet. Compare this fingerprint with the one on the host itself.`}
      </Text>
      <KeyCard hostKey={presented} title={`The ${subject} shows`} />
      {verdict === 'new' && <HowToVerify type={presented.type} />}
      {verdict === 'new' && (
        <Checkbox
          checked={agreed}
          onChange={(event) => setAgreed(event.currentTarget.checked)}
          label={`I have compared the fingerprint: this is the right ${subject}`}
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
