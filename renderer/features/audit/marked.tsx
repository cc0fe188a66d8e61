/** Text with what was searched for marked in it, whatever its case and accents. */
import { Mark } from '@mantine/core';
import type { ReactNode } from 'react';
import { rangesOf } from '../../../common/audit/places.ts';

export function Marked({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  if (words.length === 0) return <>{text}</>;
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { start, end } of rangesOf(text, words)) {
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
