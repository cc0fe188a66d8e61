/** The hard stop before a host whose key is not the one on record. Explains; offers no way on. */
import { Alert, List, Stack, Text } from '@mantine/core';
import { IconShieldX } from '@tabler/icons-react';
import { forgetHostCommand, showKeyCommand } from '../../../common/host-key-files.ts';
import type { HostKey } from '../../../common/model/hosts.ts';
import { CopyLine } from '../../ui/copy-line.tsx';
import { KeyCard } from './key-card.tsx';

export function KeyStop({
  verdict,
  presented,
  known,
  host,
  port,
  advice = true,
}: {
  verdict: 'changed' | 'revoked';
  presented: HostKey;
  known: readonly (HostKey & { source: string })[];
  host: string;
  port: number;
  /** What to do about it; left out where the next step stands below. */
  advice?: boolean;
}) {
  const revoked = verdict === 'revoked';
  const address = `${host}, port ${port}`;
  const forget = [...new Set(known.flatMap(({ source }) => forgetHostCommand(host, port, source) ?? []))];
  return (
    <Stack gap="md">
      <Alert
        color="red"
        variant="filled"
        icon={<IconShieldX size={22} />}
        title={revoked ? 'The key of this host is revoked' : 'This host shows another key than before'}
        role="alert"
      >
        {revoked
          ? `${address} shows a key that is marked as revoked. Somebody declared it unsafe. Nothing was sent to the host.`
          : `Either ${address} was installed anew, or this is another machine, or somebody stands in between. Nothing was sent to it: no user name, no key, no password.`}
      </Alert>
      {known.map((key) => (
        <KeyCard
          key={`${key.source} ${key.sha256}`}
          hostKey={key}
          title={revoked ? 'Revoked' : 'Known before'}
          note={`Recorded in ${key.source === 'Fairlead' ? 'Fairlead, confirmed for this host' : key.source}`}
          color="gray"
        />
      ))}
      <KeyCard hostKey={presented} title="Shown now" color="red" />
      <HowToVerify type={presented.type} />
      {advice && (
        <List size="sm" spacing={4}>
          {revoked ? (
            <List.Item>Have the host's key replaced by whoever runs it. Until then it cannot be used here.</List.Item>
          ) : (
            <>
              <List.Item>If the host was not installed anew, tell whoever runs your network. Do not sign in.</List.Item>
              <List.Item>
                If its key was replaced on purpose:{' '}
                {forget.length > 0
                  ? 'the command below takes the old key out of the list that SSH keeps on this machine. For a host that is here already, open it as well and'
                  : 'open the host and'}{' '}
                compare the key under Settings.
              </List.Item>
            </>
          )}
        </List>
      )}
      {advice && !revoked && forget.map((command) => <CopyLine key={command} value={command} what="the command" />)}
    </Stack>
  );
}

/** The command to run on the host's own console. */
export function HowToVerify({ type }: { type: string }) {
  return (
    <Stack gap={6}>
      <Text size="sm">
        On the host's own console (not over this connection), this prints the fingerprint to compare:
      </Text>
      <CopyLine value={showKeyCommand(type)} what="the command" />
    </Stack>
  );
}
