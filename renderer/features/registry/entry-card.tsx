/**
 * One entry of a registry as a card. Dozens come and go while scrolling, so it is made of plain elements; the parts
 * that cost (menu, list of warnings) come to life when somebody turns to them.
 */
import { IconDots, IconDownload, IconExternalLink, IconRefreshDot } from '@tabler/icons-react';
import { type NavigateFn, useNavigate } from '@tanstack/react-router';
import { lazy, memo, Suspense, useState } from 'react';
import type { EntryCard as Entry, Registry } from '../../../common/model/registries.ts';
import { severityLabels, shortSeverityLabels } from '../../../common/registry/severity.ts';
import { bytesPerMb, isBelievableMb } from '../../../common/registry/size.ts';
import { madeFor } from '../../../common/registry/version-words.ts';
import { publishedWords } from '../../../common/sizes/words.ts';
import { again } from '../../app/again.ts';
import { useMay } from '../../app/may.ts';
import type { Picture } from '../../ui/blob.ts';
import { IconFrame, RegistryIcon } from '../../ui/entry-icon.tsx';
import { WarningMark } from '../../ui/warnings/warning-mark.tsx';
import { capital } from '../../ui/words/words.ts';
import type { EditorTab } from '../workspaces/editor/editor.tsx';
import { EntryWarnings } from './entry-warnings.tsx';
import { cardMarks, markWords } from './marks.ts';

const EntryMenu = lazy(async () => ({ default: (await again(() => import('./entry-menu.tsx'))).EntryMenu }));

/** Pixels; every card is as high, so that ten thousand can be placed without measuring one. */
export const cardHeight = 206;

type EntryCardProps = {
  readonly entry: Entry;
  /** The properties that its last change concerned, where that is known. */
  readonly changed: string | null;
  readonly registry: Registry | undefined;
  readonly registryPicture: Picture | undefined;
  /** Whether Tab stops here: one card of the grid at a time. */
  readonly tabStop: boolean;
  readonly index: number;
  readonly onFilterRegistry: (registryId: string) => void;
};

export const EntryCardView = memo(function EntryCardView({
  entry,
  changed,
  registry,
  registryPicture,
  tabStop,
  index,
  onFilterRegistry,
}: EntryCardProps) {
  const navigate = useNavigate();
  const mayInstall = useMay('workspaces.modify');
  const open = (tab?: EditorTab) => openEntry(navigate, entry, tab);
  const { grade } = entry;
  const reason = entry.reason ?? undefined;
  return (
    <div className="fl-panel fl-card" data-flagged={entry.flagged || undefined} style={{ height: cardHeight }}>
      <div className="fl-card-head">
        <RegistryIcon registryId={entry.registryId} path={entry.iconPath} name={entry.name} size={42} />
        <div className="fl-card-names">
          <button
            type="button"
            className="fl-card-title"
            data-card={index}
            tabIndex={tabStop ? 0 : -1}
            title={entry.name}
            // What opens is where it is installed from.
            disabled={!mayInstall}
            onClick={() => open()}
          >
            {entry.name}
          </button>
          <div className="fl-card-facts">
            {registry && (
              <button
                type="button"
                className="fl-card-registry"
                title={`Only from ${registry.name}`}
                aria-label={`Show only ${registry.name}`}
                onClick={() => onFilterRegistry(registry.id)}
              >
                <IconFrame picture={registryPicture} name={registry.name} size={16} />
              </button>
            )}
            <span>{listed([sizeInWords(entry.sizeBytes), entry.architectures.join(', ')])}</span>
          </div>
        </div>
        <WarningMark count={entry.warningCount} flagged={entry.flagged} of={entry.name}>
          {() => <EntryWarnings registryId={entry.registryId} entryKey={entry.key} />}
        </WarningMark>
      </div>
      <p className="fl-card-text">{entry.description || 'No description.'}</p>
      <div className="fl-card-marks">
        {cardMarks
          // Where an update can be taken, that it changed goes without saying.
          .filter(
            ([mark]) => entry.marks.includes(mark) && !(mark === 'changed' && entry.marks.includes('update-available')),
          )
          .map(([mark, color]) => (
            <span key={mark} className="fl-mark" style={markStyle(color)} title={titleOf(entry, mark, reason, changed)}>
              {markWords[mark]}
            </span>
          ))}
        {grade === 'weakened' && (
          <span className="fl-mark" style={markStyle('orange')}>
            {severityLabels.weakened}
          </span>
        )}
        {grade === 'unknown' && (
          <span className="fl-mark" style={markStyle('red')} title={severityLabels.unknown}>
            {shortSeverityLabels.unknown}
          </span>
        )}
        {grade === 'host-root' && <span className="fl-mark fl-mark-grave">{severityLabels['host-root']}</span>}
      </div>
      <div className="fl-card-foot" title={entry.usable ? undefined : reason}>
        {entry.usable ? listed([entry.categories.join(', '), madeFor(entry.compatibility)]) : reason}
      </div>
      <div className="fl-card-actions">
        <Actions entry={entry} mayInstall={mayInstall} navigate={navigate} />
        {mayInstall && <More entry={entry} onOpen={open} />}
      </div>
    </div>
  );
});

function sizeInWords(bytes: number | null): string {
  if (bytes === null) return 'size unknown';
  return isBelievableMb(bytes / bytesPerMb) ? publishedWords(bytes) : `${publishedWords(bytes)} (looks wrong)`;
}

function openEntry(navigate: NavigateFn, { registryId, key }: Entry, tab?: EditorTab): void {
  void navigate({
    to: tab === undefined ? '/registry/entry/$registryId/$key' : '/registry/entry/$registryId/$key/$tab',
    params: tab === undefined ? { registryId, key } : { registryId, key, tab },
    search: true,
    resetScroll: false,
  });
}

type ActionsProps = { readonly entry: Entry; readonly mayInstall: boolean; readonly navigate: NavigateFn };

function Actions({ entry, mayInstall, navigate }: ActionsProps) {
  const [id] = entry.workspaceIds;
  if (id === undefined) {
    if (!mayInstall) return null;
    return (
      <>
        <button
          type="button"
          className="fl-card-button"
          data-primary
          aria-label={`Install ${entry.name}`}
          disabled={!entry.usable}
          onClick={() => openEntry(navigate, entry)}
        >
          <IconDownload size={14} stroke={1.6} />
          Install
        </button>
        <button
          type="button"
          className="fl-card-button"
          aria-label={`Edit first: ${entry.name}`}
          onClick={() => openEntry(navigate, entry, 'settings')}
        >
          Edit first
        </button>
      </>
    );
  }
  return (
    <>
      {mayInstall && entry.marks.includes('update-available') && (
        <button
          type="button"
          className="fl-card-button"
          data-primary
          aria-label={`Update ${entry.name}`}
          onClick={() => void navigate({ to: '/workspaces/$id/update', params: { id } })}
        >
          <IconRefreshDot size={14} stroke={1.6} />
          Update
        </button>
      )}
      <button
        type="button"
        className="fl-card-button"
        aria-label={`Open workspace ${entry.name}`}
        onClick={() => void navigate({ to: '/workspaces/$id', params: { id } })}
      >
        <IconExternalLink size={14} stroke={1.6} />
        Open workspace
      </button>
    </>
  );
}

/** The button of the menu, which becomes the menu when it is pressed. */
function More({ entry, onOpen }: { readonly entry: Entry; readonly onOpen: (tab?: EditorTab) => void }) {
  const [alive, setAlive] = useState(false);
  const label = `More about ${entry.name}`;
  const button = (
    <button
      type="button"
      className="fl-card-more"
      title="More"
      aria-label={label}
      aria-haspopup="menu"
      onClick={() => setAlive(true)}
    >
      <IconDots size={17} stroke={1.6} />
    </button>
  );
  if (!alive) return button;
  return (
    <Suspense fallback={button}>
      <EntryMenu label={label} installed={entry.workspaceIds.length > 0} onOpen={onOpen} />
    </Suspense>
  );
}

function markStyle(color: string) {
  return {
    background: `var(--mantine-color-${color}-light)`,
    color: `var(--mantine-color-${color}-light-color)`,
  };
}

function titleOf(entry: Entry, mark: string, reason: string | undefined, changed: string | null): string | undefined {
  if (mark === 'changed' || mark === 'update-available')
    return changed === null ? 'Its settings or files were published anew' : `What changed: ${changed}`;
  if (mark === 'not-compatible')
    return capital(madeFor(entry.compatibility) || 'made for a version that it does not name');
  return mark === 'unusable' ? reason : undefined;
}

function listed(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
