/** What a workspace asks for beyond an ordinary session, by the judgement that a site makes of it. */
import { explanations } from '../../common/registry/explanations.ts';
import type { Warning } from '../../common/registry/warnings.ts';
import { byProperty, idsOf, linesOf } from '../ui/warnings/warnings.ts';
import { SeverityMark } from './pieces.tsx';

export function Warnings({ warnings }: { readonly warnings: readonly Warning[] }) {
  return (
    <section aria-labelledby="warnings">
      <h2 id="warnings">Warnings</h2>
      {warnings.length === 0 ? (
        <p>None: sessions of this workspace are ordinary ones.</p>
      ) : (
        <ul className="warnings">
          {byProperty(warnings.map((warning) => ({ ...warning, path: [...warning.path] }))).map((group) => (
            <li key={group.property} data-severity={group.severity}>
              <SeverityMark severity={group.severity} flagged={group.warnings.some(({ rule }) => rule === 'field')} />
              {linesOf(group.warnings).map((line) => (
                <div key={`${line.property} ${line.message}`}>
                  <p>
                    {line.message} <code>{idsOf(line)}</code>
                  </p>
                  <Explained id={line.explanationId} />
                </div>
              ))}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Explained({ id }: { readonly id: string }) {
  const found = Object.entries(explanations).find(([name]) => name === id)?.[1];
  if (found === undefined) return null;
  return (
    <details>
      <summary>{found.title}</summary>
      <p>{found.meaning}</p>
      <p>{found.acceptable}</p>
      <p>{found.action}</p>
    </details>
  );
}
