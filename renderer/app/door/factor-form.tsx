/** The second factor: a code of an app, a passkey, or a recovery code. */
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { browserSupportsWebAuthn, startAuthentication } from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { passkeyFailure } from '../../ui/people/passkey-failure.ts';
import { errorOf } from '../wire.ts';
import { doorCalls, type FactorStep, type Step } from './calls.ts';
import { type FactorKind, factorsToOffer } from './factors.ts';
import { Refusal, useSecondsLeft, useWait } from './refusal.tsx';
import { isStepOver } from './wait.ts';

type FactorFormProps = {
  readonly step: FactorStep;
  readonly name: string;
  readonly onStep: (step: Step) => void;
  readonly onOver: (why: unknown) => void;
};

const otherWay: Readonly<Record<FactorKind, string>> = {
  totp: 'Use the authenticator app',
  passkey: 'Use a passkey',
  recovery: 'Use a recovery code',
};

export function FactorForm({ step, name, onStep, onOver }: FactorFormProps) {
  const offered = factorsToOffer(step.factors, browserSupportsWebAuthn());
  const [kind, setKind] = useState(offered[0] ?? null);
  const [code, setCode] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const { wait, note } = useWait();
  const left = useSecondsLeft(wait);
  const { continuation } = step;
  const go = useMutation({
    mutationFn: async (chosen: FactorKind) => {
      const value = chosen === 'passkey' ? await passkeyAnswer(continuation) : code.trim();
      return doorCalls.continue({ continuation, factor: { kind: chosen, value } });
    },
    onSuccess: onStep,
    onError: (thrown) => {
      if (isStepOver(errorOf(thrown))) return onOver(thrown);
      note(thrown, name);
      setCode('');
      field.current?.focus();
    },
  });
  const use = (next: FactorKind) => {
    go.reset();
    setCode('');
    setKind(next);
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (kind !== null && left === 0 && (kind === 'passkey' || code.trim() !== '')) go.mutate(kind);
      }}
    >
      <Stack gap="md">
        <Text size="sm" ta="center">
          The password of <strong>{name}</strong> is right. One more step shows that it is you.
        </Text>
        <Refusal error={go.error} wait={wait} left={left} />
        {kind === null && (
          <Text size="sm">
            This account asks for a passkey, and this browser has none. Open this page in a browser that does, or ask an
            administrator to remove the second factor of your account.
          </Text>
        )}
        {kind === 'totp' && (
          <TextInput
            key="totp"
            ref={field}
            size="sm"
            label="Code of the authenticator app"
            description="The six digits that it shows now."
            name="one-time-code"
            required
            autoFocus
            inputMode="numeric"
            autoComplete="one-time-code"
            spellCheck={false}
            maxLength={16}
            classNames={{ input: 'fl-mono' }}
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
        )}
        {kind === 'recovery' && (
          <TextInput
            key="recovery"
            ref={field}
            size="sm"
            label="Recovery code"
            description="One of those that you kept when the second factor was set up. Each is good once."
            name="recovery-code"
            required
            autoFocus
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            classNames={{ input: 'fl-mono' }}
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
        )}
        {kind === 'passkey' && (
          <Text size="sm" c="dimmed">
            The browser asks for the passkey of this site: by your fingerprint, your face, a PIN or a security key.
          </Text>
        )}
        {kind !== null && (
          <Button
            type="submit"
            size="sm"
            fullWidth
            autoFocus={kind === 'passkey'}
            loading={go.isPending}
            disabled={left > 0 || (kind !== 'passkey' && code.trim() === '')}
          >
            {kind === 'passkey' ? 'Use the passkey' : 'Go on'}
          </Button>
        )}
        <Stack gap="xs">
          {offered
            .filter((other) => other !== kind)
            .map((other) => (
              <Button key={other} variant="default" fullWidth onClick={() => use(other)}>
                {otherWay[other]}
              </Button>
            ))}
          <Button variant="default" fullWidth onClick={() => onOver(null)}>
            Sign in with another name
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}

/** @throws what the service says, or why the browser gave no passkey */
async function passkeyAnswer(continuation: string): Promise<string> {
  const { challenge } = await doorCalls.challenge({ continuation });
  try {
    return JSON.stringify(await startAuthentication({ optionsJSON: JSON.parse(challenge) }));
  } catch (thrown) {
    throw passkeyFailure(thrown, 'used');
  }
}
