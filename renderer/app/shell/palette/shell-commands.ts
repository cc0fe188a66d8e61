/** What the frame of the console itself can do, for the palette. */
import { useMantineColorScheme } from '@mantine/core';
import { IconDeviceLaptop, IconKeyboard, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { useConsole } from '../../context.tsx';
import type { Command } from '../../feature.ts';

export function useShellCommands(openKeys: () => void): readonly Command[] {
  const { setColorScheme } = useMantineColorScheme();
  const { signOut } = useConsole();
  const colours = ['colors', 'theme', 'appearance', 'mode', 'scheme'];
  return [
    {
      id: 'colours:dark',
      label: 'Dark colours',
      description: 'For this browser',
      icon: IconMoon,
      keywords: [...colours, 'night', 'black'],
      run: () => setColorScheme('dark'),
    },
    {
      id: 'colours:light',
      label: 'Light colours',
      description: 'For this browser',
      icon: IconSun,
      keywords: [...colours, 'day', 'white', 'bright'],
      run: () => setColorScheme('light'),
    },
    {
      id: 'colours:auto',
      label: 'Colours as the system',
      description: 'For this browser',
      icon: IconDeviceLaptop,
      keywords: [...colours, 'auto'],
      run: () => setColorScheme('auto'),
    },
    {
      id: 'shell:keys',
      label: 'Show keyboard shortcuts',
      icon: IconKeyboard,
      keywords: ['keys', 'hotkeys', 'help'],
      run: openKeys,
    },
    {
      id: 'shell:sign-out',
      label: 'Sign out',
      description: 'Of this browser',
      icon: IconLogout,
      keywords: ['log out', 'leave', 'exit'],
      run: signOut,
    },
  ];
}
