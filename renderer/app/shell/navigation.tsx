import { AppShell, NavLink, ScrollArea, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Link, useRouterState } from '@tanstack/react-router';
import type { NavItem } from '../feature.ts';

/** As in console.css: the words are out of sight there, and told by a tooltip. */
const railWindow = '(min-width: 48em) and (max-width: 74.99em)';

/** The pages: work above, the site itself at the foot. In a narrow window icons alone. */
export function Navigation({ items, onNavigate }: { items: readonly NavItem[]; onNavigate: () => void }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isRail = useMediaQuery(railWindow, false);
  const link = (item: NavItem) => {
    const active = path === item.to || path.startsWith(`${item.to}/`);
    return (
      <Tooltip key={item.to} label={item.label} position="right" disabled={!isRail}>
        <NavLink
          component={Link}
          to={item.to}
          label={item.label}
          leftSection={<item.icon size={18} stroke={1.6} />}
          active={active}
          aria-current={active ? 'page' : undefined}
          onClick={onNavigate}
          py={6}
          className="fl-nav"
        />
      </Tooltip>
    );
  };
  return (
    <>
      <AppShell.Section grow component={ScrollArea}>
        {items.filter((item) => item.group === 'work').map(link)}
      </AppShell.Section>
      <AppShell.Section>{items.filter((item) => item.group === 'site').map(link)}</AppShell.Section>
    </>
  );
}
