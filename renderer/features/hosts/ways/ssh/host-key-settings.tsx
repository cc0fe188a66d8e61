/**
 * The key this host is known by. SECURITY: docs/security.md 3.3: another key is taken only after a person typed the fingerprint
 * that they read on the host itself; the key that is stored is the one that was probed and compared.
 */
import { Alert, Button, Group, Loader, Stack, Text, TextInput } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { Host, HostKey, keyVerdictSchema } from '../../../../../common/model/hosts.ts';
import type { SshConfig } from '../../../../../common/ways/ssh/config.ts';
import { useApi, useQueries } from '../../../../app/context.tsx';
import { notifyDone } from '../../../../ui/notify.ts';
import { Panel } from '../../../../ui/page/panel.tsx';
import { ErrorPanel } from '../../../../ui/page/states.tsx';
import { compareFingerprint } from '../../fingerprints.ts';
import { KeyCard } from '../../key-card.tsx';
import { HowToVerify, KeyStop } from '../../key-stop.tsx';
import { useAttempt } from '../../use-attempt.ts';

type Verdict = z.infer<typeof keyVerdictSchema>;

/** One panel for each jump host, in the order of the way, and one for the host. */
export function HostKeySettings({ host, config }: { host: Host; config: SshConfig }) {
  const points: readonly Point[] = [
    ...(config.hops ?? []).map(({ host, port, knownKeys }) => ({ host, port, isJump: true, knownKeys })),
    { host: config.host, port: config.port, isJump: false, knownKeys: host.knownKeys },
  ];
  return points.map((point) => <KeyPanel key={`${point.host} ${point.port}`} host={host} point={point} />);
}

type Point = {
  readonly host: string;
  readonly port: number;
  readonly isJump: boolean;
  readonly knownKeys: readonly HostKey[];
};

function KeyPanel({ host, point }: { host: Host; point: Point }) {
  const [checking, setChecking] = useState(false);
  const subject = point.isJump ? 'jump host' : 'host';
  return (
    <Panel
      title={point.isJump ? `Key of the jump host ${addressOf(point)}` : 'Host key'}
      description={`The ${subject} proves with this key that it is the right one, before anything is sent to it.`}
      footer={
        !checking && (
          <Button variant="default" onClick={() => setChecking(true)}>
            Compare with the {subject} now
          </Button>
        )
      }
    >
      {point.knownKeys.length === 0 ? (
        <Text size="sm">No key is recorded here. The known_hosts file of the service's account decides.</Text>
      ) : (
        point.knownKeys.map((key) => <KeyCard key={key.sha256} hostKey={key} title="Known" />)
      )}
      {checking && <Compare host={host} point={point} onDone={() => setChecking(false)} />}
    </Panel>
  );
}

function addressOf({ host, port }: Point): string {
  return port === 22 ? host : `${host}, port ${port}`;
}

/** What the service is asked about: the host, or a jump host of it. */
function pointOf(host: Host, point: Point) {
  return { id: host.id, ...(point.isJump && { hop: { host: point.host, port: point.port } }) };
}

function Compare({ host, point, onDone }: { host: Host; point: Point; onDone: () => void }) {
  const api = useApi();
  const { attempt, again } = useAttempt((signal) => api.hosts.probeStoredKey(pointOf(host, point), { signal }));
  const close = (
    <Button variant="default" onClick={onDone}>
      Close
    </Button>
  );
  if (attempt.state === 'busy')
    return (
      <Group role="status">
        <Loader size="sm" aria-hidden="true" />
        <Text size="sm">Asking the {point.isJump ? 'jump host' : 'host'} for its key…</Text>
      </Group>
    );
  if (attempt.state === 'failed')
    return (
      <Stack gap="sm">
        <ErrorPanel
          error={attempt.error}
          title={`The ${point.isJump ? 'jump host' : 'host'} could not be asked for its key`}
          retry={again}
        />
        <Group justify="flex-end">{close}</Group>
      </Stack>
    );
  const { verdict, presented, known } = attempt.data;
  if (verdict === 'known')
    return (
      <Stack gap="sm">
        <Alert
          color="teal"
          icon={<IconShieldCheck size={18} />}
          title={`The ${point.isJump ? 'jump host' : 'host'} shows the key on record`}
          role="status"
        >
          {presented.sha256}
        </Alert>
        <Group justify="flex-end">{close}</Group>
      </Stack>
    );
  if (verdict === 'revoked')
    return (
      <Stack gap="sm">
        <KeyStop verdict="revoked" presented={presented} known={known} host={point.host} port={point.port} />
        <Group justify="flex-end">{close}</Group>
      </Stack>
    );
  return <TrustKey host={host} point={point} presented={presented} known={known} verdict={verdict} onDone={onDone} />;
}

function TrustKey({
  host,
  point,
  presented,
  known,
  verdict,
  onDone,
}: {
  host: Host;
  point: Point;
  presented: HostKey;
  known: Verdict['known'];
  verdict: 'new' | 'changed';
  onDone: () => void;
}) {
  const queries = useQueries();
  const [typed, setTyped] = useState('');
  const comparison = compareFingerprint(typed, presented.sha256);
  const trust = useMutation(
    queries.hosts.trustKey.mutationOptions({
      onSuccess: () => {
        notifyDone(`The key of ${point.isJump ? `the jump host ${addressOf(point)}` : host.name} was replaced.`);
        onDone();
      },
    }),
  );
  return (
    <Stack gap="md">
      {verdict === 'changed' ? (
        <KeyStop
          verdict="changed"
          presented={presented}
          known={known}
          host={point.host}
          port={point.port}
          advice={false}
        />
      ) : (
        <>
          <KeyCard hostKey={presented} title="Shown now" />
          <HowToVerify type={presented.type} />
        </>
      )}
      <TextInput
        label="Fingerprint read on the host's own console"
        description="Enter what the command above prints there. The key is taken only when it is the one shown now."
        placeholder="SHA256:…"
        value={typed}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={
          comparison === 'different'
            ? 'This is another fingerprint than the host shows now. Do not continue: something stands in between.'
            : undefined
        }
        rightSection={
          comparison === 'same' ? <IconShieldCheck size={16} aria-label="The fingerprints are the same" /> : null
        }
      />
      {trust.error && <ErrorPanel error={trust.error} title="The key was not replaced" />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button
          color={verdict === 'changed' ? 'red' : 'harbour'}
          disabled={comparison !== 'same'}
          loading={trust.isPending}
          onClick={() => trust.mutate({ ...pointOf(host, point), key: presented })}
        >
          {verdict === 'changed' ? 'Replace the known key' : 'Record this key'}
        </Button>
      </Group>
    </Stack>
  );
}
