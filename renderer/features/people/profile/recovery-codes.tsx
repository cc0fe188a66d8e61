/** What is left of the recovery codes, and new ones. Nothing where there is nothing that they would stand in for. */
import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueries } from '../../../app/context.tsx';
import { Panel } from '../../../ui/page/panel.tsx';
import { formatCount } from '../../../ui/words/format.ts';
import { CodesDialog } from './codes-shown.tsx';
import { PasswordDialog } from './password-dialog.tsx';

/** With so few left, somebody is about to have none. */
const few = 3;

export function RecoveryCodes() {
  const queries = useQueries();
  const cache = useQueryClient();
  const [asks, setAsks] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const { data } = useQuery(queries.account.factors.view.queryOptions());
  const renew = useMutation(
    queries.account.factors.renewRecoveryCodes.mutationOptions({
      onSuccess: ({ recoveryCodes }) => {
        setAsks(false);
        setCodes(recoveryCodes);
        void cache.invalidateQueries({ queryKey: queries.account.factors.key() });
      },
    }),
  );
  if (data === undefined || (data.totpSince === null && data.passkeys.length === 0)) return null;
  const { recoveryCodesLeft } = data;
  return (
    <Panel title="Recovery codes" description="They stand in for your second factors when those are not at hand.">
      <Group justify="space-between">
        <Text size="sm" {...(recoveryCodesLeft <= few ? { c: 'var(--mantine-color-orange-light-color)' } : {})}>
          {recoveryCodesLeft === 0
            ? 'None is left. Make new ones, so that a lost phone does not lock you out.'
            : `${formatCount(recoveryCodesLeft, 'code')} left.`}
        </Text>
        <Button
          variant="default"
          onClick={() => {
            renew.reset();
            setAsks(true);
          }}
        >
          Make new ones
        </Button>
      </Group>
      {asks && (
        <PasswordDialog
          title="New recovery codes?"
          confirmLabel="Make new ones"
          isPending={renew.isPending}
          error={renew.error}
          onConfirm={(password) => renew.mutate({ password })}
          onClose={() => setAsks(false)}
        >
          The codes that you have now end. The new ones are shown once.
        </PasswordDialog>
      )}
      {codes.length > 0 && <CodesDialog codes={codes} onClose={() => setCodes([])} />}
    </Panel>
  );
}
