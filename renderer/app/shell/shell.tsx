/** Navigation, header, and the page. */
import { AppShell, Box } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { type ReactNode, Suspense, useMemo } from 'react';
import { LoadingRows } from '../../ui/states.tsx';
import type { Feature } from '../feature.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { useFollowTasks } from './follow-tasks.ts';
import { Header } from './header.tsx';
import { KeyHelp } from './key-help.tsx';
import { Navigation } from './navigation.tsx';
import { Palette } from './palette/palette.tsx';
import { useKeys } from './use-keys.ts';
import { useNative } from './use-native.ts';
import { usePageFocus } from './use-page-focus.ts';

/** Pixels of the navigation where the window is narrow: icons alone. */
const railWidth = 54;

export function Shell({ features }: { features: readonly Feature[] }) {
  const [navOpened, nav] = useDisclosure(false);
  const [helpOpened, help] = useDisclosure(false);
  const items = useMemo(
    () => features.flatMap(({ nav: item }) => (item ? [item] : [])).sort((a, b) => a.order - b.order),
    [features],
  );
  useFollowTasks();
  useNative();
  usePageFocus();
  useKeys(items, help.open);
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: { base: 208, sm: railWidth, lg: 208 }, breakpoint: 'sm', collapsed: { mobile: !navOpened } }}
      h="100vh"
    >
      <a className="fl-skip" href="#fl-page">
        Skip to the page
      </a>
      <AppShell.Header bg="var(--fl-surface)">
        <Header navOpened={navOpened} toggleNav={nav.toggle} openHelp={help.open} />
      </AppShell.Header>
      <AppShell.Navbar bg="var(--fl-surface)" p="xs" aria-label="Main">
        <Navigation items={items} onNavigate={nav.close} />
      </AppShell.Navbar>
      <AppShell.Main h="100vh" style={{ display: 'flex', flexDirection: 'column' }}>
        <ConnectionBanner />
        <Box flex={1} mih={0} id="fl-page" tabIndex={-1}>
          <Rooms features={features}>
            <Suspense
              fallback={
                <Box p="lg">
                  <LoadingRows />
                </Box>
              }
            >
              <Outlet />
            </Suspense>
          </Rooms>
        </Box>
      </AppShell.Main>
      <Palette features={features} openKeys={help.open} />
      <KeyHelp items={items} opened={helpOpened} onClose={help.close} />
    </AppShell>
  );
}

/** The pages, within what areas keep around them. */
function Rooms({ features, children }: { features: readonly Feature[]; children: ReactNode }) {
  let inside = children;
  for (const { around: Room } of features) if (Room) inside = <Room>{inside}</Room>;
  return inside;
}
