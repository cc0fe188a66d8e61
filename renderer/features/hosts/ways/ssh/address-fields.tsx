import { NumberInput, SimpleGrid, TextInput } from '@mantine/core';
import { readSshAddress } from '../../../../../common/ways/ssh/address.ts';
import type { BlamedField } from './blame.ts';
import type { SignInForm } from './form.ts';

/** Where an SSH server is, and the account there. A whole address that is typed into the first field is taken apart. */
export function AddressFields<Form extends SignInForm>({
  form,
  blame,
  onChange,
}: {
  readonly form: Form;
  readonly blame: (field: BlamedField) => string | undefined;
  readonly onChange: (form: Form) => void;
}) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
      <TextInput
        label="Address"
        placeholder="build-1.example.org"
        required
        withAsterisk={false}
        value={form.host}
        error={blame('host')}
        spellCheck={false}
        autoCapitalize="off"
        onChange={(event) => onChange({ ...form, host: event.currentTarget.value })}
        onBlur={() => {
          const parts = readSshAddress(form.host);
          if (parts) onChange({ ...form, ...parts });
        }}
      />
      <NumberInput
        label="Port"
        min={1}
        max={65_535}
        allowDecimal={false}
        allowNegative={false}
        value={form.port}
        error={blame('port')}
        onChange={(port) => onChange({ ...form, port: typeof port === 'number' ? port : '' })}
      />
      <TextInput
        label="User"
        required
        withAsterisk={false}
        value={form.user}
        error={blame('user')}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        onChange={(event) => onChange({ ...form, user: event.currentTarget.value })}
      />
    </SimpleGrid>
  );
}
