/** Whose a registry is: in words, or where there is no room for these as a sign that says them. */
import { Badge } from '@mantine/core';
import { IconHomeCheck, IconRosetteDiscountCheckFilled, IconUsers, IconWorldCheck } from '@tabler/icons-react';
import type { Registry } from '../../../common/model/registries.ts';

export const trustWords: Readonly<Record<Registry['trust'], readonly [label: string, color: string]>> = {
  'first-party': ['First party', 'grape'],
  official: ['Official', 'teal'],
  known: ['Well known', 'harbour'],
  'third-party': ['Third party', 'orange'],
};

export function TrustBadge({ trust, size = 'sm' }: { readonly trust: Registry['trust']; readonly size?: 'xs' | 'sm' }) {
  const [label, color] = trustWords[trust];
  return (
    <Badge color={color} size={size} flex="none">
      {label}
    </Badge>
  );
}

const icons = {
  'first-party': IconHomeCheck,
  official: IconRosetteDiscountCheckFilled,
  known: IconWorldCheck,
  'third-party': IconUsers,
} as const;

export function TrustIcon({ trust }: { readonly trust: Registry['trust'] }) {
  const [label, color] = trustWords[trust];
  const Icon = icons[trust];
  return (
    <Icon size={14} role="img" aria-label={label} color={`var(--mantine-color-${color}-light-color)`} stroke={1.8} />
  );
}
