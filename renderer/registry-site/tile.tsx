/** A workspace at a glance: on the page of all, and beside the form that makes one. */
import type { RegistryEntry } from '../../common/registry/document.ts';
import { worstSeverity } from '../../common/registry/severity.ts';
import { worstCaseBytes } from '../../common/registry/size.ts';
import { madeFor } from '../../common/registry/version-words.ts';
import { selectImage } from '../../common/registry/versions.ts';
import { isFlagged, type Warning } from '../../common/registry/warnings.ts';
import { formatBytes } from '../../common/sizes/bytes.ts';
import { Icon, SeverityMark } from './pieces.tsx';

type TileProps = {
  readonly entry: RegistryEntry;
  readonly warnings: readonly Warning[];
  readonly iconUrl: string | null;
  /** Null where it leads nowhere. */
  readonly href: string | null;
};

export function Tile({ entry, warnings, iconUrl, href }: TileProps) {
  const flagged = isFlagged(warnings);
  const bytes = worstCaseBytes(selectImage(entry).sizeMb);
  const facts = [bytes === null ? 'Size not known' : formatBytes(bytes), madeFor(entry.compatibility)];
  const content = (
    <>
      <span className="tile-head">
        <Icon url={iconUrl} name={entry.friendlyName} size={48} />
        <span className="tile-name">{entry.friendlyName}</span>
      </span>
      <span className="tile-text">{entry.description}</span>
      <span className="tile-tags">
        {entry.categories.slice(0, 3).map((category) => (
          <span key={category} className="tag">
            {category}
          </span>
        ))}
        {warnings.length > 0 && (
          <SeverityMark severity={worstSeverity(warnings.map(({ severity }) => severity))} flagged={flagged} />
        )}
      </span>
      <span className="tile-facts">{facts.filter((fact) => fact !== '').join(' · ')}</span>
    </>
  );
  if (href === null)
    return (
      <div className="tile" data-flagged={flagged}>
        {content}
      </div>
    );
  return (
    <a className="tile" data-flagged={flagged} href={href}>
      {content}
    </a>
  );
}
