/** Asks for an address and has it opened in a session. */
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconWorldShare } from '@tabler/icons-react';
import { useState } from 'react';
import type { Session } from '../../../common/model/sessions.ts';
import { DialogBody, DialogFooter, DialogForm, dialogLook, ReturnFocus } from '../../ui/dialog/dialog.tsx';
import { openerOf } from '../../ui/dialog/dialog-memory.ts';
import { notifyDone } from '../../ui/notify.ts';
import { ErrorPanel } from '../../ui/page/states.tsx';
import { readLink } from './link.ts';

/** Opens the address; throws the service's error. */
type Open = (url: string) => Promise<unknown>;

export async function askForLink(session: Session, open: Open): Promise<void> {
  // A dialog is not shown over another element in full screen.
  if (document.fullscreenElement) await document.exitFullscreen();
  const modalId = `open-link:${session.id}`;
  const opener = openerOf(document.activeElement);
  modals.open({
    modalId,
    title: `Open a link in ${session.workspaceName}`,
    classNames: dialogLook,
    returnFocus: false,
    children: (
      <>
        <ReturnFocus opener={opener} />
        <LinkForm session={session} open={open} onClose={() => modals.close(modalId)} />
      </>
    ),
  });
}

type LinkFormProps = { readonly session: Session; readonly open: Open; readonly onClose: () => void };

function LinkForm({ session, open, onClose }: LinkFormProps) {
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const link = readLink(text);

  const submit = async () => {
    setTried(true);
    if ('problem' in link) return;
    setBusy(true);
    setError(null);
    try {
      await open(link.url);
      notifyDone(`The link was handed to ${session.workspaceName}.`);
      onClose();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };

  return (
    <DialogForm onSubmit={() => void submit()}>
      <DialogBody>
        <Stack gap="md">
          <TextInput
            label="Address"
            placeholder="https://example.org/"
            data-autofocus
            inputMode="url"
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            value={text}
            error={tried && 'problem' in link ? link.problem : undefined}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <Text size="sm" c="dimmed">
            It opens in the session of {session.userName}
            {session.hostName === '' ? '' : ` on ${session.hostName}`}, by the workspace's own command. The audit log
            keeps the site of the address, not the page.
          </Text>
        </Stack>
      </DialogBody>
      <DialogFooter above={error !== null && <ErrorPanel error={error} title="The link was not opened" />}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={busy} leftSection={<IconWorldShare size={15} stroke={1.6} />}>
          Open link
        </Button>
      </DialogFooter>
    </DialogForm>
  );
}
