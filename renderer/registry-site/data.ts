/** What the pages show: the list beside them, read as a site of the product reads it. */
import type { JsonValue, RegistryDocument, RegistryEntry, RegistrySchema } from '../../common/registry/document.ts';
import { isJsonObject } from '../../common/registry/document.ts';
import { readRegistry } from '../../common/registry/read.ts';
import { registryIconUrl } from '../../common/registry/url.ts';
import { isFlagged, judgeRegistryEntry, type Warning } from '../../common/registry/warnings.ts';
import { parseExact } from '../../common/registry-source/exact-json.ts';
import type { SiteData } from '../../common/registry-source/site-data.ts';

export type Workspace = {
  /** Names it in addresses. */
  readonly folder: string;
  readonly entry: RegistryEntry;
  /** As published. */
  readonly published: JsonValue;
  readonly warnings: readonly Warning[];
  /** Whether the field's rule flags it. */
  readonly flagged: boolean;
  readonly iconUrl: string | null;
};

export type Registry = {
  readonly document: RegistryDocument;
  readonly schema: RegistrySchema;
  readonly workspaces: readonly Workspace[];
  /** The address that people add: the root of these pages. */
  readonly link: string;
  /** Null where the registry has no picture among its own files: none is asked for elsewhere. */
  readonly iconUrl: string | null;
};

/** Fetches the registry around the page at `page`. @throws Error with a sentence for people */
export async function loadRegistry(page: string): Promise<Registry> {
  const here = new URL('.', page.split(/[?#]/)[0] ?? page);
  const link = new URL('../', here).href;
  const data = readSiteData(await textAt(new URL('site.json', here)));
  const text = await textAt(new URL(`${data.schema}/list.json`, link));
  const document = readRegistry(text, { schema: data.schema });
  const list = publishedEntries(text);
  return {
    document,
    schema: data.schema,
    link,
    iconUrl: data.ownIcon === null ? null : registryIconUrl(link, data.ownIcon),
    workspaces: document.entries.map((entry, index): Workspace => {
      const warnings = judgeRegistryEntry(entry);
      const icon = data.icons[index] ?? null;
      return {
        folder: data.folders[index] ?? entry.key,
        entry,
        published: list[index] ?? null,
        warnings,
        flagged: isFlagged(warnings),
        iconUrl: icon === null ? null : new URL(`icons/${encodeURIComponent(icon)}`, here).href,
      };
    }),
  };
}

async function textAt(url: URL): Promise<string> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new Error('The registry’s files cannot be reached. Check the connection, then reload.', { cause: error });
  }
  if (!response.ok) throw new Error(`A file of the registry is missing (${response.status}). Build it again.`);
  return response.text();
}

function readSiteData(text: string): SiteData {
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value)) throw new Error('A file of the registry is damaged. Build it again.');
  const { schema, folders, icons, ownIcon } = value;
  const texts = (list: unknown): readonly (string | null)[] =>
    Array.isArray(list) ? list.map((one) => (typeof one === 'string' ? one : null)) : [];
  return {
    schema: schema === '1.0' ? '1.0' : '1.1',
    folders: texts(folders).map((folder) => folder ?? ''),
    icons: texts(icons),
    ownIcon: typeof ownIcon === 'string' ? ownIcon : null,
  };
}

function publishedEntries(text: string): readonly JsonValue[] {
  const value = parseExact(text);
  return isJsonObject(value) && Array.isArray(value.workspaces) ? (value.workspaces as readonly JsonValue[]) : [];
}
