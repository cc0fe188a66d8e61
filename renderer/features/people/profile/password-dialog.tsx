/** Asks for the present password before something changes that protects the account. */
import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Dialog, DialogBody, DialogFooter, DialogForm } from '../../../ui/dialog/dialog.tsx';
import { ErrorPanel } from '../../../ui/page/states.tsx';

type PasswordDialogProps = {
  readonly title: string;
  readonly children: ReactNode;
  readonly confirmLabel: string;
  readonly danger?: boolean;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onConfirm: (password: string) => void;
  readonly onClose: () => void;
};

export function PasswordDialog(props: PasswordDialogProps) {
  const { title, children, confirmLabel, danger = false, isPending, error, onConfirm, onClose } = props;
  const [password, setPassword] = useState('');
  return (
    <Dialog title={title} onClose={onClose}>
      <DialogForm
        onSubmit={() => {
          if (password !== '') onConfirm(password);
        }}
      >
        <DialogBody>
          <Stack gap="md">
            <Text size="sm" component="div">
              {children}
            </Text>
            <PasswordInput
              label="Your password"
              name="password"
              required
              data-autofocus
              autoComplete="current-password"
              value={password}
              visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
              onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            />
          </Stack>
        </DialogBody>
        <DialogFooter above={error ? <ErrorPanel error={error} /> : null}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isPending} disabled={password === ''} {...(danger ? { color: 'red' } : {})}>
            {confirmLabel}
          </Button>
        </DialogFooter>
      </DialogForm>
    </Dialog>
  );
}
