/** Name and password, then what else is due: a second factor, a password of one's own. */
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { focusFirstInvalid } from '../../ui/focus-invalid.ts';
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
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const { wait, note } = useWait();
  const left = useSecondsLeft(wait);
  // Who has to wait is one name here: another person at this browser does not.
  const waits = left > 0 && wait?.name === name.trim();
  const signIn = useMutation({
    mutationFn: (given: { readonly name: string; readonly password: string }) => {
      const mark = markOf(localStorage, given.name);
      return doorCalls.signIn({ ...given, ...(mark !== undefined && { mark }) });
    },
    onSuccess: onStep,
    onError: (thrown, given) => {
      note(thrown, given.name);
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
        // As it stands there: password managers fill fields in ways of their own.
        const typed = new FormData(event.currentTarget);
        const given = { name: String(typed.get('username')).trim(), password: String(typed.get('password')) };
        onName(given.name);
        setPassword(given.password);
        setTried(true);
        if (given.name === '' || given.password === '') focusFirstInvalid(event.currentTarget);
        else if (!waits) signIn.mutate(given);
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
          error={tried && name.trim() === '' ? 'Type your name.' : undefined}
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
          error={tried && password === '' && !signIn.error ? 'Type your password.' : undefined}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <Button type="submit" size="sm" fullWidth loading={signIn.isPending} disabled={waits}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
