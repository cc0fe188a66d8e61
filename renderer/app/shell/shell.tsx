/** Navigation, header, and the page. */
import { AppShell, Box } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useMatches } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useMemo, useRef } from 'react';
import { notifyFailed } from '../../ui/notify.ts';
import { LoadingRows } from '../../ui/page/states.tsx';
import { again } from '../again.ts';
import type { Feature } from '../feature.ts';
import { useAccount, useRights } from '../may.ts';
import { pagesFor } from '../pages.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { useFollowTasks } from './follow-tasks.ts';
import { Header } from './header.tsx';
import { Navigation } from './navigation.tsx';
import { nothingTyped, useKeys } from './use-keys.ts';
import { useLate } from './use-late.ts';
import { useNative } from './use-native.ts';
import { usePageFocus } from './use-page-focus.ts';
import { useRightsTold } from './use-rights-told.ts';

/** Pixels of the navigation where the window is narrow: icons alone. */
const railWidth = 54;

const NotAllowed = lazy(async () => ({ default: (await again(() => import('../not-allowed.tsx'))).NotAllowed }));
const loadPalette = () => again(() => import('./palette/palette.tsx'));
const loadKeyHelp = () => again(() => import('./key-help.tsx'));

export function Shell({ features }: { features: readonly Feature[] }) {
  const [navOpened, nav] = useDisclosure(false);
  const [helpOpened, help] = useDisclosure(false);
  const [paletteOpened, palette] = useDisclosure(false);
  const typedEarly = useRef(nothingTyped);
  const palettePart = useLate(loadPalette, paletteOpened, (thrown) => {
    palette.close();
    notifyFailed('The search was not opened', thrown);
  });
  const helpPart = useLate(loadKeyHelp, helpOpened, (thrown) => {
    help.close();
    notifyFailed('The keyboard help was not opened', thrown);
  });
  const rights = useRightsTold();
  const items = useMemo(() => pagesFor(features, rights), [features, rights]);
  useFollowTasks();
  useNative(palette.open);
  usePageFocus();
  useKeys(items, {
    openHelp: help.open,
    openPalette: palette.open,
    early: paletteOpened && palettePart === null ? typedEarly : null,
  });
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
        <Header navOpened={navOpened} toggleNav={nav.toggle} openHelp={help.open} openPalette={palette.open} />
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
              <Allowed />
            </Suspense>
          </Rooms>
        </Box>
      </AppShell.Main>
      {palettePart !== null && (
        <palettePart.Palette
          features={features}
          opened={paletteOpened}
          early={typedEarly}
          onClose={palette.close}
          openKeys={help.open}
        />
      )}
      {helpPart !== null && <helpPart.KeyHelp items={items} opened={helpOpened} onClose={help.close} />}
    </AppShell>
  );
}

/** The page, where the person may see it. Until that is known the page says itself what it was refused. */
function Allowed() {
  const needs = useMatches({ select: (matches) => matches.map(({ staticData }) => staticData.needs) });
  const { data } = useAccount();
  const { may } = useRights();
  const isRefused = data !== undefined && needs.some((need) => need !== undefined && !may(need));
  return isRefused ? <NotAllowed /> : <Outlet />;
}

/** The pages, within what areas keep around them. */
function Rooms({ features, children }: { features: readonly Feature[]; children: ReactNode }) {
  let inside = children;
  for (const { around: Room } of features) if (Room) inside = <Room>{inside}</Room>;
  return inside;
}
