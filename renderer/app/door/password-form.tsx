/** A password of one's own in place of one that somebody else made. */
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { focusFirstInvalid } from '../../ui/focus-invalid.ts';
import { isUsable, NewPasswordFields, noPassword } from '../../ui/people/new-password.tsx';
import { errorOf } from '../wire.ts';
import { doorCalls, type PasswordStep, type Step } from './calls.ts';
import { Refusal, useSecondsLeft, useWait } from './refusal.tsx';
import { isStepOver } from './wait.ts';

type PasswordFormProps = {
  readonly step: PasswordStep;
  readonly name: string;
  readonly onStep: (step: Step) => void;
  readonly onOver: (why: unknown) => void;
};

export function PasswordForm({ step, name, onStep, onOver }: PasswordFormProps) {
  const [chosen, setChosen] = useState(noPassword);
  const [tried, setTried] = useState(false);
  const { wait, note } = useWait();
  const left = useSecondsLeft(wait);
  // What the person is called beside the name is not told before they are in; the service knows, and refuses.
  const person = { name, displayName: '' };
  const go = useMutation({
    mutationFn: () => doorCalls.continue({ continuation: step.continuation, newPassword: chosen.password }),
    onSuccess: onStep,
    onError: (thrown) => {
      if (isStepOver(errorOf(thrown))) onOver(thrown);
      else note(thrown, name);
    },
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isUsable(chosen, person)) go.mutate();
        else focusFirstInvalid(event.currentTarget);
      }}
    >
      <Stack gap="md">
        <Text size="sm" ta="center">
          Your present password was made by somebody else. Choose one that only you know.
        </Text>
        <Refusal error={go.error} wait={wait} left={left} />
        {/* For password managers: whose password is kept. */}
        <TextInput
          size="sm"
          label="Name"
          name="username"
          autoComplete="username"
          readOnly
          value={name}
          styles={{ input: { background: 'var(--fl-canvas)' } }}
        />
        <NewPasswordFields size="sm" autoFocus value={chosen} onChange={setChosen} person={person} tried={tried} />
        <Button type="submit" size="sm" fullWidth loading={go.isPending} disabled={left > 0}>
          Save and sign in
        </Button>
        <Button variant="default" fullWidth onClick={() => onOver(null)}>
          Sign in with another name
        </Button>
      </Stack>
    </form>
  );
}
