import { type Query, rangesIn } from '../../../common/search/match.ts';

/** A text with what was searched for marked in it. */
export function Marked({ text, query }: { readonly text: string; readonly query: Query }) {
  const ranges = rangesIn(query, text);
  if (ranges.length === 0) return text;
  let at = 0;
  const parts = ranges.map(({ start, end }) => {
    const before = text.slice(at, start);
    at = end;
    return (
      <span key={start}>
        {before}
        <mark className="fl-found">{text.slice(start, end)}</mark>
      </span>
    );
  });
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}
