/** `registry.json` and the template's settings: what a registry says of itself. Pure. */
import { isJsonObject, type JsonObject, type JsonValue, type RegistrySchema } from '../registry/document.ts';
import { readTemplateEnv } from './next-config.ts';
import type { Check, RegistrySettings } from './types.ts';

/** Where a source has its settings, from its top. */
export const settingsName = 'registry.json';
/** Where the published template has them. */
export const templateSettingsName = 'site/next.config.js';

type ReadSettings = { readonly settings: RegistrySettings; readonly checks: readonly Check[] };

/** What holds where the settings are silent. */
export const defaultSettings: RegistrySettings = {
  name: 'Unnamed registry',
  description: '',
  icon: null,
  listUrl: null,
  contactUrl: null,
  schema: '1.1',
  defaultChannel: null,
  modified: null,
  order: [],
};

/** The names in the file, as the published list spells them. */
type Names = {
  readonly file: string;
  readonly icon: string;
  readonly listUrl: string;
  readonly contactUrl: string;
};

const ownNames: Names = { file: settingsName, icon: 'icon', listUrl: 'list_url', contactUrl: 'contact_url' };
const templateNames: Names = {
  file: templateSettingsName,
  icon: 'env.icon',
  listUrl: 'env.listUrl',
  contactUrl: 'env.contactUrl',
};

/** Reads `registry.json`. Throws nothing: what cannot be read is a check, and the default holds. */
export function readSettings(text: string): ReadSettings {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return unreadable(`The file is not valid JSON: ${error.message}.`);
  }
  if (!isJsonObject(value)) return unreadable('The file holds no object.');
  const { checks, add } = collector(settingsName);
  const { schema, order, modified, default_channel: channel } = value;
  const settings: RegistrySettings = {
    ...textsOf(value, ownNames, add),
    schema: readSchema(schema, add),
    defaultChannel: typeof channel === 'string' && channel !== '' ? channel : null,
    modified: readModified(modified, add),
    order: readOrder(order, add),
  };
  for (const key of Object.keys(value).filter((name) => !knownNames.has(name))) {
    add('SETTING_UNKNOWN', 'warning', key, 'Nothing is known of this setting.', 'Remove it, or correct its spelling.');
  }
  return { settings, checks: [...checks, ...addressChecks(settings, ownNames)] };
}

const knownNames: ReadonlySet<string> = new Set([
  ...['$schema', 'name', 'description', 'icon', 'list_url', 'contact_url'],
  ...['schema', 'default_channel', 'modified', 'order'],
]);

/** Reads the template's settings. In which schema the entries are written is for their files to say. */
export function readTemplateSettings(source: string, schema: RegistrySchema): ReadSettings {
  const { checks, add } = collector(templateSettingsName);
  const env = readTemplateEnv(source);
  if (env === null) {
    add('SETTINGS_UNREADABLE', 'error', 'env', 'The file has no object "env".', 'Write the settings as plain texts.');
  }
  for (const key of env?.unread ?? []) {
    const fix = 'Write it as a plain text in quotes: the file is read and never run.';
    add('SETTING_NOT_TEXT', 'warning', `env.${key}`, 'The value is no plain text and was left out.', fix);
  }
  const of = (name: string): string | null => env?.values.get(name) ?? null;
  const value = {
    name: of('name'),
    description: of('description'),
    icon: of('icon'),
    list_url: of('listUrl'),
    contact_url: of('contactUrl'),
  };
  const settings = { ...defaultSettings, ...textsOf(value, templateNames, add), schema };
  return { settings, checks: [...checks, ...addressChecks(settings, templateNames)] };
}

/** `registry.json` of settings, in the order in which a person reads them. */
export function settingsFile(settings: RegistrySettings): JsonObject {
  const { name, description, icon, listUrl, contactUrl, schema, defaultChannel, modified, order } = settings;
  return {
    name,
    description,
    icon,
    list_url: listUrl,
    contact_url: contactUrl,
    schema,
    ...(defaultChannel !== null && { default_channel: defaultChannel }),
    ...(modified !== null && { modified }),
    ...(order.length > 0 && { order }),
  };
}

type Add = (id: string, level: Check['level'], field: string | null, problem: string, fix: string) => void;

function collector(file: string): { readonly checks: Check[]; readonly add: Add } {
  const checks: Check[] = [];
  return { checks, add: (id, level, field, problem, fix) => checks.push({ id, level, file, field, problem, fix }) };
}

function unreadable(problem: string): ReadSettings {
  const fix = 'Correct the file; "fairlead registry new" makes one to compare with.';
  const check = { id: 'SETTINGS_UNREADABLE', level: 'error', file: settingsName, field: null, problem, fix } as const;
  return { settings: defaultSettings, checks: [check] };
}

function textsOf(
  value: JsonObject,
  names: Names,
  add: Add,
): Pick<RegistrySettings, 'name' | 'description' | 'icon' | 'listUrl' | 'contactUrl'> {
  const text = (key: string): string | null => {
    const found = value[key];
    if (typeof found === 'string') return found;
    if (found !== undefined && found !== null)
      add('SETTING_NOT_TEXT', 'error', key, 'The value is no text.', 'Write it as a text in quotes.');
    return null;
  };
  const name = text('name')?.trim() ?? '';
  if (name === '') {
    const field = names === templateNames ? 'env.name' : 'name';
    add('REGISTRY_NAME_MISSING', 'error', field, 'The registry has no name.', 'Give it the name that people see.');
  }
  return {
    name: name === '' ? defaultSettings.name : name,
    description: text('description') ?? '',
    icon: text('icon'),
    listUrl: text('list_url'),
    contactUrl: text('contact_url'),
  };
}

/** The flaws of addresses that are seen in public lists. They are published as they are. */
function addressChecks({ listUrl, contactUrl, icon }: RegistrySettings, names: Names): readonly Check[] {
  const { checks, add } = collector(names.file);
  for (const [field, url] of [
    [names.listUrl, listUrl],
    [names.contactUrl, contactUrl],
  ] as const) {
    if (url === null || url === '') continue;
    if (url !== url.trim())
      add('ADDRESS_WITH_BLANKS', 'warning', field, 'The address has blanks around it.', 'Remove the blanks.');
    const protocol = URL.parse(url.trim())?.protocol ?? '';
    if (!['http:', 'https:', ...(field === names.contactUrl ? ['mailto:'] : [])].includes(protocol)) {
      const fix = 'Write a whole address, such as https://registry.example.com/.';
      add('ADDRESS_INVALID', 'warning', field, 'This is no web address, and is not shown.', fix);
    }
  }
  if (listUrl !== null && /\.json\s*$|\/1\.\d\/?\s*$/i.test(listUrl)) {
    const fix = 'Write the root: the address above the folders 1.0 and 1.1.';
    add('LIST_URL_NOT_ROOT', 'warning', names.listUrl, 'The address is that of a list, not of the registry.', fix);
  }
  if (icon !== null && /^(?!https?:)[a-z][a-z0-9+.-]*:/i.test(icon)) {
    const fix = 'Name a file of the source, such as /img/logo.svg, or a web address.';
    add('REGISTRY_ICON_REFUSED', 'warning', names.icon, 'The icon is neither a file nor a web address.', fix);
  }
  return checks;
}

function readSchema(value: JsonValue | undefined, add: Add): RegistrySchema {
  if (value === '1.0' || value === '1.1') return value;
  if (value !== undefined && value !== null) {
    const fix = 'Write "1.1", or "1.0" where every entry has one image for all versions.';
    add('SCHEMA_UNKNOWN', 'error', 'schema', 'There are the schemas 1.0 and 1.1 only.', fix);
  }
  return defaultSettings.schema;
}

function readModified(value: JsonValue | undefined, add: Add): number | null {
  if (value === undefined || value === null) return null;
  // The bounds are those of a JavaScript date.
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 8.64e15) return value;
  const fix = 'Write epoch milliseconds, or remove it: the times of the files are taken then.';
  add('MODIFIED_INVALID', 'warning', 'modified', 'This is no time.', fix);
  return null;
}

function readOrder(value: JsonValue | undefined, add: Add): readonly string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return (value as readonly JsonValue[]).filter((name) => typeof name === 'string');
  add('ORDER_INVALID', 'warning', 'order', '"order" is no list of folder names.', 'Write a list, or remove it.');
  return [];
}
