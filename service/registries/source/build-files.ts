/** What a registry publishes, as files: lists, icons, and the site for people. Nothing is written here. */
import { FairleadError } from '../../../common/errors.ts';
import type { CheckedSource } from '../../../common/registry-source/check-source.ts';
import {
  type HashedEntry,
  listDocument,
  publishedSchemas,
  versionsDocument,
  versionsTxt,
} from '../../../common/registry-source/documents.ts';
import { fileText } from '../../../common/registry-source/exact-json.ts';
import { markName } from '../../../common/registry-source/mark.ts';
import { redirectPage } from '../../../common/registry-source/redirect-page.ts';
import type { SiteData } from '../../../common/registry-source/site-data.ts';
import type { LoadedSource } from './read-source.ts';

/** Paths from the top of what is published, with slashes; bytes or text. */
export type Files = ReadonlyMap<string, Uint8Array | string>;

type BuildInput = {
  readonly loaded: LoadedSource;
  readonly checked: CheckedSource;
  /** The built site, by path; null for lists and icons without pages. */
  readonly site: Files | null;
  /** Epoch milliseconds for the lists. */
  readonly modified: number;
};

/** The same input gives the same bytes. @throws REGISTRY_SOURCE_UNUSABLE where something cannot be published at all */
export async function buildFiles({ loaded, checked, site, modified }: BuildInput): Promise<Files> {
  const [first] = checked.blocking;
  if (first !== undefined) throw unusable(first, checked.blocking.length);
  const { source, icons, ownIcon, tree } = loaded;
  const { settings } = source;
  const entries: HashedEntry[] = [];
  for (const entry of checked.entries) entries.push({ ...entry, sha: await tree.hash(entry.folder) });

  const files = new Map<string, Uint8Array | string>();
  files.set(markName, fileText({ madeBy: 'fairlead registry build' }));
  // Pages of GitHub are made by Jekyll otherwise.
  files.set('.nojekyll', '');
  files.set('versions.txt', versionsTxt);
  if (site !== null) {
    files.set('index.html', redirectPage(settings.name, '1.1/'));
    files.set('1.0/index.html', redirectPage(settings.name, '../1.1/'));
  }
  for (const schema of publishedSchemas) {
    files.set(`${schema}/list.json`, `${JSON.stringify(listDocument(schema, settings, entries, modified))}\n`);
    for (const { name, bytes } of firstOfEach(entries.map(({ folder }) => icons.get(folder))))
      files.set(`${schema}/icons/${name}`, bytes);
  }
  files.set('1.1/versions.json', `${JSON.stringify(versionsDocument(entries))}\n`);
  if (ownIcon !== null) {
    // Some sites look for it below the schema, others below the root.
    for (const folder of ['', '1.0/', '1.1/']) files.set(`${folder}${ownIcon.path}`, ownIcon.bytes);
  }
  if (site === null) return files;
  const data: SiteData = {
    schema: settings.schema,
    folders: entries.map(({ folder }) => folder),
    icons: entries.map(({ folder }) => icons.get(folder)?.name ?? null),
    ownIcon: ownIcon?.path ?? null,
  };
  files.set('1.1/site.json', `${JSON.stringify(data)}\n`);
  for (const [path, content] of site) files.set(`1.1/${path}`, content);
  return files;
}

type Icon = { readonly name: string; readonly bytes: Uint8Array };

/** Of pictures under one name, the first: the check tells where they differ. */
function firstOfEach(icons: readonly (Icon | undefined)[]): readonly Icon[] {
  const byName = new Map<string, Icon>();
  for (const icon of icons) if (icon !== undefined && !byName.has(icon.name)) byName.set(icon.name, icon);
  return [...byName.values()];
}

function unusable(first: { readonly file: string; readonly problem: string; readonly fix: string }, count: number) {
  const more = count > 1 ? ` There are ${count - 1} more like it.` : '';
  return new FairleadError('REGISTRY_SOURCE_UNUSABLE', {
    message: `The registry cannot be built. ${first.file}: ${first.problem}${more}`,
    hint: `${first.fix} "fairlead registry check" tells everything that is wrong.`,
    data: { file: first.file, count },
  });
}
