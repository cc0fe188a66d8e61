/** A site that nobody administers yet: whoever has the code that the service printed is its first administrator. */
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Commands } from '../../../common/commands.ts';
import { CopyLine } from '../../ui/copy-line.tsx';
import { focusFirstInvalid } from '../../ui/focus-invalid.ts';
import { ErrorPanel } from '../../ui/page/states.tsx';
import { isUsable, NewPasswordFields, noPassword } from '../../ui/people/new-password.tsx';
import { errorOf } from '../wire.ts';
import { withoutCommand } from './advice.ts';
import { type Done, doorCalls } from './calls.ts';
import { DoorFrame } from './frame.tsx';

type FirstAdministratorProps = {
  readonly commands: Commands;
  readonly onDone: (done: Done) => void;
  /** Somebody else may have been quicker. */
  readonly onRefused: () => void;
};

export function FirstAdministrator({ commands: { firstCode }, onDone, onRefused }: FirstAdministratorProps) {
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [chosen, setChosen] = useState(noPassword);
  const [tried, setTried] = useState(false);
  const person = { name: name.trim(), displayName: displayName.trim() };
  const isReady = code.trim() !== '' && person.name !== '' && person.displayName !== '' && isUsable(chosen, person);
  const make = useMutation({
    mutationFn: () => doorCalls.first({ ...person, code: code.trim(), password: chosen.password }),
    onSuccess: onDone,
    onError: (thrown) => {
      if (errorOf(thrown).code === 'AUTH_FIRST_CODE') onRefused();
    },
  });
  const missing = (text: string, words: string) => (tried && text.trim() === '' ? words : undefined);
  return (
    <DoorFrame
      title="Welcome to Fairlead"
      documentTitle="First administrator"
      description="This site has no administrator yet. You become its first one with the code that the service printed."
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (isReady) make.mutate();
          else focusFirstInvalid(event.currentTarget);
        }}
      >
        <Stack gap="md">
          {make.error && <ErrorPanel error={withoutCommand(make.error, firstCode)} />}
          <TextInput
            size="sm"
            label="Code"
            description="In the terminal or the journal of the service, where it was first started. It is shown once and good once."
            name="first-code"
            required
            autoFocus
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            classNames={{ input: 'fl-mono' }}
            value={code}
            error={missing(code, 'Type the code as it was printed.')}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
          {firstCode !== null && (
            <Stack gap={4}>
              <Text size="xs" c="dimmed">
                The code is lost? On the machine of the service, this makes a new one. Where the service was started
                with --data, add the same here:
              </Text>
              <CopyLine value={firstCode} what="the command" />
            </Stack>
          )}
          <TextInput
            size="sm"
            label="Name to sign in with"
            description="Letters and digits; a dot, a hyphen, an underscore or an at sign between them."
            name="username"
            required
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            value={name}
            error={missing(name, 'Choose a name.')}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <TextInput
            size="sm"
            label="Full name"
            description="As others see you."
            name="name"
            required
            autoComplete="name"
            maxLength={100}
            value={displayName}
            error={missing(displayName, 'Say what you are called.')}
            onChange={({ currentTarget }) => setDisplayName(currentTarget.value)}
          />
          <NewPasswordFields size="sm" value={chosen} onChange={setChosen} person={person} tried={tried} />
          <Button type="submit" size="sm" fullWidth loading={make.isPending}>
            Become the administrator
          </Button>
          <Text size="xs" c="dimmed">
            A licence is applied afterwards, on the page Licence: online, or without Internet by file or by telephone.
          </Text>
        </Stack>
      </form>
    </DoorFrame>
  );
}
