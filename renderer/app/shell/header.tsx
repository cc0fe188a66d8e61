import {
  ActionIcon,
  Burger,
  Group,
  Image,
  Kbd,
  Text,
  Tooltip,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core';
import { IconKeyboard, IconLogout, IconMoon, IconSearch, IconSun, IconUserCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useConsole } from '../context.tsx';
import { useAccount } from '../may.ts';
import { TaskCentre } from './task-centre.tsx';

export function Header({
  navOpened,
  toggleNav,
  openHelp,
  openPalette,
}: {
  navOpened: boolean;
  toggleNav: () => void;
  openHelp: () => void;
  openPalette: () => void;
}) {
  const { signOut } = useConsole();
  return (
    <Group h="100%" px="md" justify="space-between" wrap="nowrap">
      <Group gap="sm" wrap="nowrap">
        <Burger
          opened={navOpened}
          onClick={toggleNav}
          hiddenFrom="sm"
          size="sm"
          aria-label={navOpened ? 'Hide the navigation' : 'Show the navigation'}
          aria-expanded={navOpened}
        />
        <UnstyledButton component={Link} to="/" aria-label="Fairlead, start page">
          <Group gap={9} wrap="nowrap">
            <Image src="/icon.svg" alt="" w={26} h={26} />
            <Text fw={650} size="lg" visibleFrom="xs">
              Fairlead
            </Text>
          </Group>
        </UnstyledButton>
      </Group>
      <PaletteButton onOpen={openPalette} />
      <Group gap={4} wrap="nowrap">
        <TaskCentre />
        <Tooltip label="Keyboard (?)">
          <ActionIcon aria-label="Keyboard help" onClick={openHelp} visibleFrom="sm">
            <IconKeyboard size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
        <SchemeToggle />
        <ProfileLink />
        <Tooltip label="Sign out of this browser">
          <ActionIcon aria-label="Sign out" onClick={signOut}>
            <IconLogout size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Group>
    </Group>
  );
}

/** Who is signed in, where people are. */
function ProfileLink() {
  const { data } = useAccount();
  if (!data?.hasPassword) return null;
  return (
    <Tooltip label={`${data.displayName}: your profile`}>
      <ActionIcon component={Link} to="/profile" aria-label={`Your profile, ${data.displayName}`}>
        <IconUserCircle size={18} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
}

function PaletteButton({ onOpen }: { readonly onOpen: () => void }) {
  return (
    <UnstyledButton
      onClick={onOpen}
      className="fl-panel"
      px="sm"
      py={5}
      w={{ base: 40, sm: 340 }}
      aria-keyshortcuts="Control+K"
      bg="var(--fl-canvas)"
    >
      <Group justify="space-between" wrap="nowrap">
        <Group gap={8} wrap="nowrap">
          <IconSearch size={15} stroke={1.8} />
          <Text size="sm" c="dimmed" className="fl-search-words">
            Search or run a command
          </Text>
        </Group>
        <Group gap={3} visibleFrom="sm" wrap="nowrap" aria-hidden="true">
          <Kbd size="xs">Ctrl</Kbd>
          <Kbd size="xs">K</Kbd>
        </Group>
      </Group>
    </UnstyledButton>
  );
}

function SchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const dark =
    colorScheme === 'dark' || (colorScheme === 'auto' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  return (
    <Tooltip label={dark ? 'Light colours' : 'Dark colours'}>
      <ActionIcon
        aria-label={dark ? 'Use light colours' : 'Use dark colours'}
        onClick={() => setColorScheme(dark ? 'light' : 'dark')}
      >
        {dark ? <IconSun size={18} stroke={1.6} /> : <IconMoon size={18} stroke={1.6} />}
      </ActionIcon>
    </Tooltip>
  );
}
