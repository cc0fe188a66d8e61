import { Badge } from '@mantine/core';
import type { Registry } from '../../../common/contract/registries.ts';

const words: Readonly<Record<Registry['trust'], readonly [label: string, color: string]>> = {
  official: ['Official', 'teal'],
  known: ['Well known', 'harbour'],
  'third-party': ['Third party', 'orange'],
};

export function TrustBadge({ trust, size = 'sm' }: { readonly trust: Registry['trust']; readonly size?: 'xs' | 'sm' }) {
  const [label, color] = words[trust];
  return (
    <Badge color={color} size={size} flex="none">
      {label}
    </Badge>
  );
}
