/** Makes an entry, or a changed one, in the browser: nothing leaves it but the archive that is saved. */
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { JsonObject, JsonValue } from '../../../common/registry/document.ts';
import { entryFile } from '../../../common/registry-source/check-source.ts';
import { fileText } from '../../../common/registry-source/exact-json.ts';
import { folderNames } from '../../../common/registry-source/folder-names.ts';
import type { Check } from '../../../common/registry-source/types.ts';
import type { Registry, Workspace } from '../data.ts';
import { JsonBlock } from '../pieces.tsx';
import { Tile } from '../tile.tsx';
import { Warnings } from '../warnings.tsx';
import { archiveOf } from './archive.ts';
import { type Draft, draftOf, iconName, newDraft, textOf, withValue } from './draft.ts';
import { checkDraft } from './draft-checks.ts';
import { EntryForm } from './entry-form.tsx';
import type { ChosenIcon } from './icon.ts';

type BuilderProps = { readonly registry: Registry; readonly workspace: Workspace | null };

export function BuilderPage({ registry, workspace }: BuilderProps) {
  const { schema, workspaces } = registry;
  const [draft, setDraft] = useState<Draft>(() =>
    workspace === null ? newDraft(schema) : draftOf(workspace.published),
  );
  const [icon, setIcon] = useState<ChosenIcon | null>(null);
  const [said, setSaid] = useState('');
  // An empty form that nobody touched is not wrong yet; one with something in it is judged at once.
  const [judged, setJudged] = useState(workspace !== null);
  const results = useRef<HTMLElement>(null);
  const name = textOf(draft.entry.friendly_name);
  const others = workspaces.filter((other) => other !== workspace);
  const folder = workspace?.folder ?? folderNames([...others.map((other) => other.folder), name]).at(-1) ?? 'Workspace';
  const entry = icon === null ? draft.entry : withValue(draft.entry, 'image_src', iconName(name, icon.ending));
  const written = { ...draft, entry };
  const file = entryFile(folder);
  const otherNames = others.map((other) => other.entry.friendlyName);
  const checked = checkDraft(written, { schema, otherNames, icon: icon?.facts ?? null, file });
  const iconUrl = useIconUrl(icon) ?? workspace?.iconUrl ?? null;
  const errors = checked.checks.filter(({ level }) => level === 'error');
  const shown = judged ? checked.checks : [];
  const refused = judged && errors.length > 0;

  const download = async (): Promise<void> => {
    setJudged(true);
    if (errors.length > 0) {
      setSaid('');
      results.current?.focus();
      return;
    }
    const kept =
      icon === null ? await publishedIcon(workspace, entry) : { name: textOf(entry.image_src), bytes: icon.bytes };
    save(archiveOf({ folder, entry, icon: kept }), `${folder}.zip`);
    setSaid(`Saved ${folder}.zip. Unpack it into the folder workspaces/ of the registry’s source.`);
  };

  return (
    <div className="page wide builder">
      <div className="builder-form">
        <h1>{workspace === null ? 'New workspace' : `Edit ${workspace.entry.friendlyName}`}</h1>
        <EntryForm
          draft={written}
          schema={schema}
          checks={shown}
          icon={icon}
          iconUrl={iconUrl}
          onChange={(change) => {
            setSaid('');
            setJudged(true);
            setDraft(change);
          }}
          onIcon={(chosen) => {
            setJudged(true);
            setIcon(chosen);
          }}
        />
      </div>
      <aside className="builder-side" aria-label="Result">
        {checked.entry !== null && (
          <section aria-labelledby="preview">
            <h2 id="preview">Preview</h2>
            <Tile entry={checked.entry} warnings={checked.warnings} iconUrl={iconUrl} href={null} />
          </section>
        )}
        <section aria-labelledby="checks" ref={results} tabIndex={-1}>
          <h2 id="checks">Checks</h2>
          {judged ? <CheckList checks={shown} /> : <p role="status">They are made as you fill in the form.</p>}
        </section>
        <button
          type="button"
          className="button primary"
          aria-disabled={refused || undefined}
          aria-describedby={refused ? 'refused' : undefined}
          onClick={() => void download()}
        >
          <IconDownload size={17} aria-hidden />
          Download {folder}.zip
        </button>
        {refused && (
          <p id="refused" className="quiet">
            Errors have to be corrected first.
          </p>
        )}
        <p role="status" className="said">
          {said}
        </p>
        {checked.warnings.length > 0 && <Warnings warnings={checked.warnings} />}
        <section aria-labelledby="json">
          <h2 id="json">workspace.json</h2>
          <JsonBlock label="The entry as JSON" text={fileText(entry)} />
        </section>
      </aside>
    </div>
  );
}

function CheckList({ checks }: { readonly checks: readonly Check[] }) {
  const errors = checks.filter(({ level }) => level === 'error').length;
  const warnings = checks.length - errors;
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;
  return (
    <>
      <p role="status">
        {checks.length === 0 ? 'No flaws.' : `${count(errors, 'error')}, ${count(warnings, 'warning')}.`}
      </p>
      <ul className="checks">
        {checks.map((check) => (
          <li key={`${check.id} ${check.field} ${check.problem}`} data-level={check.level}>
            <strong>{check.field ?? 'The entry'}</strong>: {check.problem} <span className="quiet">{check.fix}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function useIconUrl(icon: ChosenIcon | null): string | null {
  const url = useMemo(() => {
    if (icon === null) return null;
    return URL.createObjectURL(new Blob([icon.bytes], { type: icon.facts.mediaType ?? 'image/png' }));
  }, [icon]);
  useEffect(() => {
    if (url === null) return undefined;
    return () => URL.revokeObjectURL(url);
  }, [url]);
  return url;
}

/** The picture of before, where the entry still names it: an archive holds the whole folder. */
async function publishedIcon(
  workspace: Workspace | null,
  entry: JsonObject,
): Promise<{ readonly name: string; readonly bytes: Uint8Array } | null> {
  const name: JsonValue | undefined = entry.image_src;
  if (workspace === null || workspace.iconUrl === null || typeof name !== 'string') return null;
  const response = await fetch(workspace.iconUrl);
  return response.ok ? { name, bytes: new Uint8Array(await response.arrayBuffer()) } : null;
}

function save(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/zip' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
