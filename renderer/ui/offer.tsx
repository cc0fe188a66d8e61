import { Button, Group } from '@mantine/core';

type OfferProps = { readonly message: string; readonly label: string; readonly onTake: () => void };

/** What a notice says, with a button. */
export function Offer({ message, label, onTake }: OfferProps) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <span>{message}</span>
      <Button variant="light" flex="none" onClick={onTake}>
        {label}
      </Button>
    </Group>
  );
}
