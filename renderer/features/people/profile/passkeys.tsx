/** Passkeys of the person, with names of their own. */
import { Box, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { browserSupportsWebAuthn, startRegistration } from '@simplewebauthn/browser';
import { IconFingerprint, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi, useQueries } from '../../../app/context.tsx';
import { Dialog, DialogBody, DialogFooter, DialogForm } from '../../../ui/dialog/dialog.tsx';
import { notifyDone } from '../../../ui/notify.ts';
import { Panel } from '../../../ui/page/panel.tsx';
import { ErrorPanel, QueryView } from '../../../ui/page/states.tsx';
import { browserWords } from '../../../ui/people/browser-words.ts';
import { passkeyFailure } from '../../../ui/people/passkey-failure.ts';
import { useNow } from '../../../ui/use-now.ts';
import { formatAgo, formatTime } from '../../../ui/words/format.ts';
import { CodesDialog } from './codes-shown.tsx';
import { PasswordDialog } from './password-dialog.tsx';

type Passkey = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
};
type Open = { readonly what: 'add' } | { readonly what: 'rename' | 'remove'; readonly passkey: Passkey } | null;

export function Passkeys() {
  const api = useApi();
  const queries = useQueries();
  const cache = useQueryClient();
  const now = useNow(30_000);
  const [open, setOpen] = useState<Open>(null);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const query = useQuery(queries.account.factors.view.queryOptions());
  const done = (words: string) => {
    notifyDone(words);
    setOpen(null);
    void cache.invalidateQueries({ queryKey: queries.account.factors.key() });
  };
  const add = useMutation({
    mutationFn: async (name: string) => {
      const { options } = await api.account.passkeys.begin();
      const answer = await startRegistration({ optionsJSON: JSON.parse(options) }).catch((thrown: unknown) => {
        throw passkeyFailure(thrown, 'made');
      });
      return api.account.passkeys.add({ name, answer: JSON.stringify(answer) });
    },
    onSuccess: ({ passkey, recoveryCodes }) => {
      done(`The passkey ${passkey.name} was added.`);
      setCodes(recoveryCodes);
    },
  });
  const rename = useMutation(
    queries.account.passkeys.rename.mutationOptions({
      onSuccess: ({ name }) => done(`The passkey is called ${name} now.`),
    }),
  );
  const remove = useMutation(
    queries.account.passkeys.remove.mutationOptions({ onSuccess: () => done('The passkey was removed.') }),
  );
  const show = (next: Open) => {
    for (const one of [add, rename, remove]) one.reset();
    setOpen(next);
  };
  const isAble = browserSupportsWebAuthn();
  return (
    <Panel
      title="Passkeys"
      description="A second factor: beside the password, signing in asks for your fingerprint, your face, a PIN or a security key."
    >
      <QueryView query={query}>
        {({ passkeys, passkeysOffered }) => (
          <Stack gap="md">
            {passkeys.length > 0 && (
              <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Passkeys">
                {passkeys.map((passkey, at) => (
                  <Group
                    key={passkey.id}
                    component="li"
                    justify="space-between"
                    wrap="nowrap"
                    py={8}
                    style={at === 0 ? {} : { borderTop: '1px solid var(--fl-border)' }}
                  >
                    <Group gap="sm" wrap="nowrap" miw={0}>
                      <Box c="dimmed" lh={0} aria-hidden="true">
                        <IconFingerprint size={18} stroke={1.6} />
                      </Box>
                      <Box miw={0}>
                        <Text size="sm" fw={600} truncate>
                          {passkey.name}
                        </Text>
                        <Text size="xs" c="dimmed">
                          Added {formatTime(passkey.createdAt)} ·{' '}
                          {passkey.lastUsedAt === null
                            ? 'never used'
                            : `last used ${formatAgo(passkey.lastUsedAt, now)}`}
                        </Text>
                      </Box>
                    </Group>
                    <Group gap="xs" wrap="nowrap">
                      <Button
                        variant="default"
                        aria-label={`Rename the passkey ${passkey.name}`}
                        onClick={() => show({ what: 'rename', passkey })}
                      >
                        Rename
                      </Button>
                      <Button
                        variant="default"
                        aria-label={`Remove the passkey ${passkey.name}`}
                        onClick={() => show({ what: 'remove', passkey })}
                      >
                        Remove
                      </Button>
                    </Group>
                  </Group>
                ))}
              </Stack>
            )}
            {passkeysOffered && isAble ? (
              <Group>
                <Button leftSection={<IconPlus size={15} stroke={1.6} />} onClick={() => show({ what: 'add' })}>
                  Add passkey
                </Button>
              </Group>
            ) : (
              <Text size="sm" c="dimmed">
                {passkeysOffered
                  ? 'This browser has no passkeys. Open this page in one that does.'
                  : 'Passkeys need an address with a name, not a number, and a certificate that the browser trusts.'}
              </Text>
            )}
          </Stack>
        )}
      </QueryView>
      {open?.what === 'add' && (
        <NameDialog
          title="Add passkey"
          name={browserWords(navigator.userAgent)}
          confirmLabel="Go on"
          isPending={add.isPending}
          error={add.error}
          onConfirm={(name) => add.mutate(name)}
          onClose={() => setOpen(null)}
        />
      )}
      {open?.what === 'rename' && (
        <NameDialog
          title={`Rename ${open.passkey.name}`}
          name={open.passkey.name}
          confirmLabel="Rename"
          isPending={rename.isPending}
          error={rename.error}
          onConfirm={(name) => rename.mutate({ id: open.passkey.id, name })}
          onClose={() => setOpen(null)}
        />
      )}
      {open?.what === 'remove' && (
        <PasswordDialog
          title={`Remove ${open.passkey.name}?`}
          confirmLabel="Remove"
          danger
          isPending={remove.isPending}
          error={remove.error}
          onConfirm={(password) => remove.mutate({ id: open.passkey.id, password })}
          onClose={() => setOpen(null)}
        >
          It signs you in no more. Without another second factor the password alone is enough then, and your recovery
          codes end.
        </PasswordDialog>
      )}
      {codes.length > 0 && <CodesDialog codes={codes} onClose={() => setCodes([])} />}
    </Panel>
  );
}

type NameDialogProps = {
  readonly title: string;
  readonly name: string;
  readonly confirmLabel: string;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onConfirm: (name: string) => void;
  readonly onClose: () => void;
};

function NameDialog({ title, name: before, confirmLabel, isPending, error, onConfirm, onClose }: NameDialogProps) {
  const [name, setName] = useState(before);
  return (
    <Dialog title={title} onClose={onClose}>
      <DialogForm
        onSubmit={() => {
          if (name.trim() !== '') onConfirm(name.trim());
        }}
      >
        <DialogBody>
          <TextInput
            label="Name of the passkey"
            description="By what you know it from others: the device that it is on."
            required
            data-autofocus
            maxLength={64}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
        </DialogBody>
        <DialogFooter above={error ? <ErrorPanel error={error} /> : null}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isPending} disabled={name.trim() === ''}>
            {confirmLabel}
          </Button>
        </DialogFooter>
      </DialogForm>
    </Dialog>
  );
}
