import { Autocomplete, PasswordInput, Radio, SimpleGrid, Stack } from '@mantine/core';
import type { SignInForm, SignInProblems } from './form.ts';
import type { Suggestions } from './ssh-fields.tsx';

/** How to sign in. SECURITY: docs/security.md 4.2: what is stored never comes back into these fields. */
export function AuthFields<Form extends SignInForm>({
  form,
  problems,
  blame,
  suggestions,
  onChange,
  secretKept,
}: {
  form: Form;
  problems: SignInProblems;
  blame: (field: 'method' | 'keyPath' | 'passphrase') => string | undefined;
  suggestions: Suggestions | undefined;
  onChange: (form: Form) => void;
  secretKept: boolean;
}) {
  const agentMissing = suggestions?.agentAvailable === false;
  const kept = secretKept ? 'Stays as it is unless one is entered' : '';
  return (
    <Stack gap="md">
      <Radio.Group
        label="Sign in with"
        value={form.method}
        error={blame('method')}
        onChange={(method) =>
          onChange({ ...form, method: method === 'agent' || method === 'password' ? method : 'key' })
        }
      >
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md" mt={6} mb={4}>
          <Radio
            value="agent"
            label="SSH agent"
            disabled={agentMissing}
            description={
              agentMissing
                ? 'No agent runs for the account of the service (SSH_AUTH_SOCK is not set).'
                : 'The keys that the agent of this machine holds.'
            }
          />
          <Radio value="key" label="Key file" description="A private key on the machine that runs Fairlead." />
          <Radio value="password" label="Password" description="Stored encrypted." />
        </SimpleGrid>
      </Radio.Group>
      {form.method === 'key' && (
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          <Autocomplete
            size="xs"
            label="Key file"
            placeholder="/home/anna/.ssh/id_ed25519"
            data={suggestions?.keyFiles ?? []}
            value={form.keyPath}
            error={blame('keyPath')}
            spellCheck={false}
            onChange={(keyPath) => onChange({ ...form, keyPath })}
          />
          <PasswordInput
            label="Passphrase"
            placeholder={kept || 'Empty when the key has none'}
            value={form.passphrase}
            error={blame('passphrase')}
            autoComplete="new-password"
            onChange={(event) => onChange({ ...form, passphrase: event.currentTarget.value })}
          />
        </SimpleGrid>
      )}
      {form.method === 'password' && (
        <PasswordInput
          label="Password"
          placeholder={kept}
          value={form.password}
          error={problems.password}
          autoComplete="new-password"
          maw={360}
          onChange={(event) => onChange({ ...form, password: event.currentTarget.value })}
        />
      )}
    </Stack>
  );
}
