import { AppShell, NavLink, ScrollArea } from '@mantine/core';
import { Link, useRouterState } from '@tanstack/react-router';
import type { NavItem } from '../feature.ts';

/** The pages: work above, the site itself at the foot. */
export function Navigation({ items, onNavigate }: { items: readonly NavItem[]; onNavigate: () => void }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const link = (item: NavItem) => {
    const active = path === item.to || path.startsWith(`${item.to}/`);
    return (
      <NavLink
        key={item.to}
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
