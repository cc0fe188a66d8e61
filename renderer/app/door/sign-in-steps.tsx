/** Name and password, then what else is due: a second factor, a password of one's own. */
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { errorOf } from '../wire.ts';
import { type Done, doorCalls, type Step } from './calls.ts';
import { FactorForm } from './factor-form.tsx';
import { PasswordForm } from './password-form.tsx';
import { Refusal, useSecondsLeft, useWait } from './refusal.tsx';
import { markOf } from './sign-in-marks.ts';

type SignInStepsProps = { readonly name: string; readonly onDone: (done: Done) => void };

export function SignInSteps({ name: before, onDone }: SignInStepsProps) {
  const [name, setName] = useState(before);
  const [step, setStep] = useState<Exclude<Step, Done> | null>(null);
  /** Why the steps began anew. */
  const [over, setOver] = useState<unknown>(null);
  const take = (next: Step) => {
    if (next.step === 'done') onDone(next);
    else {
      setOver(null);
      setStep(next);
    }
  };
  const startOver = (why: unknown) => {
    setOver(why);
    setStep(null);
  };
  if (step === null) return <NameForm name={name} onName={setName} over={over} onStep={take} />;
  // A step has a form of its own: what was typed for one is nothing for the next.
  const shared = { key: step.continuation, name, onStep: take, onOver: startOver };
  return step.step === 'factor' ? <FactorForm {...shared} step={step} /> : <PasswordForm {...shared} step={step} />;
}

type NameFormProps = {
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly over: unknown;
  readonly onStep: (step: Step) => void;
};

function NameForm({ name, onName, over, onStep }: NameFormProps) {
  const [password, setPassword] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const { wait, note } = useWait();
  const left = useSecondsLeft(wait);
  // Who has to wait is one name here: another person at this browser does not.
  const waits = left > 0 && wait?.name === name.trim();
  const signIn = useMutation({
    mutationFn: () => {
      const mark = markOf(localStorage, name.trim());
      return doorCalls.signIn({ name: name.trim(), password, ...(mark !== undefined && { mark }) });
    },
    onSuccess: onStep,
    onError: (thrown) => {
      note(thrown, name.trim());
      if (errorOf(thrown).code === 'AUTH_NOT_SIGNED_IN') {
        setPassword('');
        field.current?.focus();
      }
    },
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!waits && name.trim() !== '' && password !== '') signIn.mutate();
      }}
    >
      <Stack gap="md">
        <Refusal error={signIn.error ?? (signIn.isIdle ? over : null)} wait={wait} left={left} />
        <TextInput
          size="sm"
          label="Name"
          name="username"
          required
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          autoFocus={name === ''}
          value={name}
          onChange={({ currentTarget }) => onName(currentTarget.value)}
        />
        <PasswordInput
          size="sm"
          ref={field}
          label="Password"
          name="password"
          required
          autoComplete="current-password"
          autoFocus={name !== ''}
          value={password}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <Button
          type="submit"
          size="sm"
          fullWidth
          loading={signIn.isPending}
          disabled={waits || name.trim() === '' || password === ''}
        >
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
