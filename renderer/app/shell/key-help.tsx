import { Group, Kbd, SimpleGrid, Stack, Text } from '@mantine/core';
import { Dialog, DialogBody } from '../../ui/dialog/dialog.tsx';
import type { NavItem } from '../feature.ts';
import { assignKeys } from './keys.ts';

const general: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['Ctrl', 'K'], does: 'Search or run a command' },
  { keys: ['/'], does: 'Search on this page' },
  { keys: ['?'], does: 'Show these keys' },
  { keys: ['Esc'], does: 'Close a dialog or menu' },
];

/** What the keyboard can do. */
export function KeyHelp({
  items,
  opened,
  onClose,
}: {
  items: readonly NavItem[];
  opened: boolean;
  onClose: () => void;
}) {
  const letters = assignKeys(items.map(({ label }) => label));
  const pages = items.flatMap(({ label }) => {
    const letter = letters.get(label);
    return letter === undefined ? [] : [{ keys: ['g', letter], does: `Go to ${label}` }];
  });
  return (
    <Dialog opened={opened} onClose={onClose} title="Keyboard" size="lg">
      <DialogBody>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
          <Keys title="Everywhere" rows={general} />
          <Keys title="Pages" rows={pages} />
        </SimpleGrid>
      </DialogBody>
    </Dialog>
  );
}

function Keys({ title, rows }: { title: string; rows: readonly { keys: readonly string[]; does: string }[] }) {
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      {rows.map(({ keys, does }) => (
        <Group key={does} justify="space-between" wrap="nowrap">
          <Text size="sm">{does}</Text>
          <Group gap={4} wrap="nowrap">
            {keys.map((key) => (
              <Kbd key={key} size="xs">
                {key}
              </Kbd>
            ))}
          </Group>
        </Group>
      ))}
    </Stack>
  );
}
