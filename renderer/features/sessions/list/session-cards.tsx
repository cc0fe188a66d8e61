/** Sessions as cards, as many beside each other as there is room for. Of a long list only those in sight exist. */
import { Box } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useRef } from 'react';
import type { Session } from '../../../../common/model/sessions.ts';
import { useSight } from '../../../ui/lists/use-sight.ts';
import type { SessionActions } from '../use-session-actions.ts';
import { SessionCard } from './session-card.tsx';

/** Pixels. A card's height is that of most, before it is measured. */
const minCardWidth = 270;
const gap = 16;
const cardHeight = 310;

type SessionCardsProps = {
  readonly sessions: readonly Session[];
  readonly now: number;
  readonly actions: SessionActions;
  readonly chosen: ReadonlySet<string>;
  readonly onSelect: (id: string, on: boolean) => void;
};

export function SessionCards({ sessions, now, actions, chosen, onSelect }: SessionCardsProps) {
  const list = useRef<HTMLElement | null>(null);
  const { ref: sizeRef, width } = useElementSize<HTMLUListElement>();
  const columns = Math.max(1, Math.floor((width + gap) / (minCardWidth + gap)));
  const sight = useSight(list, { count: sessions.length, columns, gap, rowHeight: cardHeight });
  const selecting = sessions.some(({ id }) => chosen.has(id));
  return (
    <Box
      component="ul"
      ref={(element: HTMLUListElement | null) => {
        list.current = element;
        sizeRef(element);
      }}
      m={0}
      p={0}
      style={{
        display: 'grid',
        gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
        gap,
        listStyle: 'none',
        paddingTop: sight.before,
        paddingBottom: sight.after,
      }}
      aria-label="Sessions"
    >
      {sessions.slice(sight.first, sight.end).map((session, at) => {
        const place = sight.first + at;
        return (
          <SessionCard
            key={session.id}
            session={session}
            now={now}
            actions={actions}
            selected={chosen.has(session.id)}
            selecting={selecting}
            onSelect={onSelect}
            place={{
              ...sight.measured(place),
              ...(sight.partial && { 'aria-setsize': sessions.length, 'aria-posinset': place + 1 }),
            }}
          />
        );
      })}
    </Box>
  );
}
