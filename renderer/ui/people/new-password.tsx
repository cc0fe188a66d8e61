/** A new password, typed twice, with its rules shown while it is typed. */
import { Group, PasswordInput, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import {
  type PasswordFlaw,
  passwordFlaws,
  passwordFlawText,
  passwordLength,
} from '../../../common/people/password-rules.ts';

type NewPassword = { readonly password: string; readonly repeated: string };
export const noPassword: NewPassword = { password: '', repeated: '' };

type Person = { readonly name: string; readonly displayName: string };

/** Pure. The password may be used, and was typed twice alike. */
export function isUsable({ password, repeated }: NewPassword, person: Person): boolean {
  return passwordFlaws(password, person).length === 0 && password === repeated;
}

type NewPasswordFieldsProps = {
  readonly value: NewPassword;
  readonly onChange: (value: NewPassword) => void;
  /** Whose it is to be: a password must not contain the name. */
  readonly person: Person;
  /** The form was sent: what is missing is said. */
  readonly tried: boolean;
  readonly size?: 'xs' | 'sm';
  readonly autoFocus?: boolean;
};

export function NewPasswordFields({ value, onChange, person, tried, size, autoFocus = false }: NewPasswordFieldsProps) {
  const { password, repeated } = value;
  const flaws = passwordFlaws(password, person);
  const isWrong = tried && flaws.length > 0;
  const isOther = repeated !== '' && !password.startsWith(repeated);
  const sized = size === undefined ? {} : { size };
  return (
    <Stack gap="md">
      <PasswordInput
        {...sized}
        label="New password"
        name="new-password"
        required
        autoComplete="new-password"
        autoFocus={autoFocus}
        description={<Rules flaws={flaws} isEmpty={password === ''} />}
        descriptionProps={{ component: 'div', mt: 6 }}
        inputWrapperOrder={['label', 'input', 'description']}
        value={password}
        error={isWrong}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the new password' }}
        onChange={({ currentTarget }) => onChange({ ...value, password: currentTarget.value })}
      />
      <PasswordInput
        {...sized}
        label="The new password again"
        name="repeated-password"
        required
        autoComplete="new-password"
        value={repeated}
        error={isOther || (tried && repeated !== password) ? 'This is not the same as above.' : undefined}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the repeated password' }}
        onChange={({ currentTarget }) => onChange({ ...value, repeated: currentTarget.value })}
      />
    </Stack>
  );
}

function Rules({ flaws, isEmpty }: { flaws: readonly PasswordFlaw[]; isEmpty: boolean }) {
  return (
    <Stack gap={2} aria-live="polite">
      {isEmpty ? (
        <Text size="xs" c="dimmed">
          At least {passwordLength.least} characters; a sentence of a few words is good. Which kinds of characters does
          not matter, but the name of the person or of the product must not be in it.
        </Text>
      ) : flaws.length === 0 ? (
        <Group gap={6} wrap="nowrap">
          <IconCircleCheck size={15} stroke={1.6} color="var(--mantine-color-teal-light-color)" aria-hidden="true" />
          <Text size="xs">This password can be used.</Text>
        </Group>
      ) : (
        flaws.map((flaw) => (
          <Group key={flaw} gap={6} wrap="nowrap" align="flex-start">
            <IconCircleX
              size={15}
              stroke={1.6}
              color="var(--mantine-color-error)"
              style={{ flex: 'none' }}
              aria-hidden="true"
            />
            <Text size="xs">{passwordFlawText(flaw)}</Text>
          </Group>
        ))
      )}
    </Stack>
  );
}
