/** The list under the field: groups of results, one of which is chosen. */
import { Box, Group, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { Query } from '../../../../common/search/match.ts';
import { StatusDot } from '../../../ui/page/status-dot.tsx';
import { Marked } from '../../../ui/words/marked.tsx';
import type { PaletteGroup, PaletteItem } from './groups.ts';
import classes from './palette.module.css';

type ResultsProps = {
  readonly listId: string;
  readonly groups: readonly PaletteGroup[];
  readonly query: Query;
  readonly chosen: string | null;
  onPick(item: PaletteItem): void;
  onPoint(id: string): void;
};

/** The id of an option's element: what the field points at. */
export function optionId(listId: string, itemId: string): string {
  return `${listId}-${itemId}`;
}

export function Results({ listId, groups, query, chosen, onPick, onPoint }: ResultsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen !== null) list.current?.querySelector('[data-selected]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <div ref={list} id={listId} role="listbox" aria-label="Results" className={classes.list}>
      {groups.map(({ id, label, items, total }) => (
        <Box key={id} role="group" aria-labelledby={`${listId}-${id}`}>
          <Group id={`${listId}-${id}`} className={classes.label} justify="space-between" gap="xs" wrap="nowrap">
            <span>{label}</span>
            {total > items.length && (
              <span className="fl-figures">
                {items.length} of {total.toLocaleString()}
              </span>
            )}
          </Group>
          {items.map((item) => (
            <Option
              key={item.id}
              id={optionId(listId, item.id)}
              item={item}
              query={query}
              selected={item.id === chosen}
              onPick={() => onPick(item)}
              onPoint={() => onPoint(item.id)}
            />
          ))}
        </Box>
      ))}
    </div>
  );
}

function Option(props: {
  readonly id: string;
  readonly item: PaletteItem;
  readonly query: Query;
  readonly selected: boolean;
  onPick(): void;
  onPoint(): void;
}) {
  const { id, item, query, selected, onPick, onPoint } = props;
  const { label, context, where, state, icon: Icon } = item;
  return (
    // The keyboard stays in the field, which points at the option that is chosen.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
    <div
      id={id}
      role="option"
      aria-selected={selected}
      data-selected={selected || undefined}
      className={classes.option}
      onMouseDown={(event) => event.preventDefault()}
      onMouseMove={selected ? undefined : onPoint}
      onClick={onPick}
    >
      <Icon size={18} stroke={1.6} className={classes.icon} aria-hidden="true" />
      <Box flex={1} miw={0}>
        <Text size="sm" truncate>
          <Marked text={label} query={query} />
        </Text>
        {(context !== '' || where !== null) && (
          <Text size="xs" c="dimmed" truncate>
            <Marked text={context} query={query} />
            {where !== null && (
              <>
                {context !== '' && ' · '}
                <Marked text={where} query={query} />
              </>
            )}
          </Text>
        )}
      </Box>
      {state !== null && (
        <Box flex="none">
          <StatusDot color={state.color}>{state.label}</StatusDot>
        </Box>
      )}
    </div>
  );
}
