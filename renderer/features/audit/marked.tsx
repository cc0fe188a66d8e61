/** Text with what was searched for marked in it, whatever its case and accents. */
import { Mark } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Query, rangesIn } from '../../../common/search/match.ts';

export function Marked({ text, query }: { readonly text: string; readonly query: Query }) {
  if (query.words.length === 0) return <>{text}</>;
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { start, end } of rangesIn(query, text)) {
    if (start > at) parts.push(text.slice(at, start));
    parts.push(<Mark key={start}>{text.slice(start, end)}</Mark>);
    at = end;
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}
