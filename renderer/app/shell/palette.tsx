/** The command palette: pages, commands of the features, objects by name. */
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useQueries } from '../context.tsx';
import type { Command, Feature } from '../feature.ts';
import { nativeCommands } from './use-native.ts';

export function Palette({ features }: { features: readonly Feature[] }) {
  const navigate = useNavigate();
  const cache = useQueryClient();
  const queries = useQueries();
  // Opening renders again: what became known meanwhile is offered.
  const [, setOpenings] = useState(0);
  const go = (to: string) => void navigate({ to });
  const found = features.flatMap((feature) => feature.commandsFrom?.(cache, queries) ?? []);
  const pages: Command[] = features.flatMap(({ nav }) =>
    nav
      ? [{ id: `page:${nav.to}`, label: nav.label, description: 'Page', icon: nav.icon, run: (to) => to(nav.to) }]
      : [],
  );
  const commands = [...pages, ...features.flatMap((feature) => feature.commands ?? []), ...nativeCommands(), ...found];
  const actions: SpotlightActionData[] = commands.map((command) => ({
    id: command.id,
    label: command.label,
    ...(command.description === undefined ? {} : { description: command.description }),
    keywords: [...(command.keywords ?? [])],
    leftSection: <command.icon size={18} stroke={1.6} />,
    onClick: () => command.run(go),
  }));
  return (
    <Spotlight
      actions={actions}
      shortcut={null}
      onSpotlightOpen={() => setOpenings((count) => count + 1)}
      attributes={{ content: { 'aria-label': 'Commands' } }}
      highlightQuery
      limit={12}
      scrollable
      maxHeight={440}
      nothingFound="Nothing found"
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.6} />,
        placeholder: 'Search or run a command',
        'aria-label': 'Search or run a command',
      }}
    />
  );
}
