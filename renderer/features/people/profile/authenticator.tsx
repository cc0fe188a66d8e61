/** The authenticator app: set up by a QR code, and confirmed by the first code of it. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconDeviceMobile, IconShieldCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useQueries } from '../../../app/context.tsx';
import { CopyLine } from '../../../ui/copy-line.tsx';
import { Dialog, DialogBody, DialogFooter, DialogForm } from '../../../ui/dialog/dialog.tsx';
import { notifyDone, notifyFailed } from '../../../ui/notify.ts';
import { Panel } from '../../../ui/page/panel.tsx';
import { ErrorPanel, QueryView } from '../../../ui/page/states.tsx';
import { QrCode } from '../../../ui/qr/qr-code.tsx';
import { formatTime } from '../../../ui/words/format.ts';
import { CodesDialog } from './codes-shown.tsx';
import { PasswordDialog } from './password-dialog.tsx';
import { grouped } from './secret-words.ts';

export function Authenticator() {
  const queries = useQueries();
  const cache = useQueryClient();
  const [open, setOpen] = useState<'set-up' | 'remove' | null>(null);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const query = useQuery(queries.account.factors.view.queryOptions());
  const refresh = () => cache.invalidateQueries({ queryKey: queries.account.factors.key() });
  const begin = useMutation(
    queries.account.factors.beginTotp.mutationOptions({
      onSuccess: () => setOpen('set-up'),
      onError: (thrown) => notifyFailed('The app was not set up', thrown),
    }),
  );
  const remove = useMutation(
    queries.account.factors.removeTotp.mutationOptions({
      onSuccess: () => {
        notifyDone('The authenticator app was removed.');
        setOpen(null);
        void refresh();
      },
    }),
  );
  return (
    <Panel
      title="Authenticator app"
      description="A second factor: beside the password, signing in asks for a code that an app on your phone shows. It needs no network."
    >
      <QueryView query={query}>
        {({ totpSince }) =>
          totpSince === null ? (
            <Group>
              <Button
                loading={begin.isPending}
                leftSection={<IconDeviceMobile size={15} stroke={1.6} />}
                onClick={() => begin.mutate({})}
              >
                Set up
              </Button>
            </Group>
          ) : (
            <Group justify="space-between">
              <Group gap="xs">
                <IconShieldCheck
                  size={18}
                  stroke={1.6}
                  color="var(--mantine-color-teal-light-color)"
                  aria-hidden="true"
                />
                <Text size="sm">Set up since {formatTime(totpSince)}</Text>
              </Group>
              <Button
                variant="default"
                onClick={() => {
                  remove.reset();
                  setOpen('remove');
                }}
              >
                Remove
              </Button>
            </Group>
          )
        }
      </QueryView>
      {open === 'set-up' && begin.data && (
        <SetUp
          {...begin.data}
          onClose={() => setOpen(null)}
          onDone={(made) => {
            setOpen(null);
            setCodes(made);
            notifyDone('The authenticator app is set up. Signing in asks for its code from now on.');
            void refresh();
          }}
        />
      )}
      {open === 'remove' && (
        <PasswordDialog
          title="Remove the authenticator app?"
          confirmLabel="Remove"
          danger
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={(password) => remove.mutate({ password })}
          onClose={() => setOpen(null)}
        >
          Its codes sign you in no more. Without another second factor the password alone is enough then, and your
          recovery codes end.
        </PasswordDialog>
      )}
      {codes.length > 0 && <CodesDialog codes={codes} onClose={() => setCodes([])} />}
    </Panel>
  );
}

type SetUpProps = {
  readonly secret: string;
  readonly qr: readonly string[];
  readonly onDone: (recoveryCodes: readonly string[]) => void;
  readonly onClose: () => void;
};

function SetUp({ secret, qr, onDone, onClose }: SetUpProps) {
  const queries = useQueries();
  const [code, setCode] = useState('');
  const confirm = useMutation(
    queries.account.factors.confirmTotp.mutationOptions({ onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes) }),
  );
  return (
    <Dialog title="Set up an authenticator app" size="lg" onClose={onClose} closeOnClickOutside={false}>
      <DialogForm
        onSubmit={() => {
          if (code.trim() !== '') confirm.mutate({ code: code.trim() });
        }}
      >
        <DialogBody>
          <Group align="flex-start" gap="lg" wrap="nowrap">
            <QrCode rows={qr} label="QR code for the authenticator app" />
            <Stack gap="md" flex={1} miw={0}>
              <Text size="sm">
                1. Scan the QR code with the app. Where it has no camera, type this into it instead:
              </Text>
              <CopyLine value={grouped(secret)} what="the secret" />
              <TextInput
                label="2. The code that the app shows now"
                name="one-time-code"
                required
                data-autofocus
                inputMode="numeric"
                autoComplete="one-time-code"
                spellCheck={false}
                maxLength={16}
                styles={{ input: { maxWidth: 200 } }}
                classNames={{ input: 'fl-mono' }}
                value={code}
                onChange={({ currentTarget }) => setCode(currentTarget.value)}
              />
            </Stack>
          </Group>
        </DialogBody>
        <DialogFooter above={confirm.error && <ErrorPanel error={confirm.error} title="The app was not set up yet" />}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={confirm.isPending} disabled={code.trim() === ''}>
            Confirm
          </Button>
        </DialogFooter>
      </DialogForm>
    </Dialog>
  );
}
