import { familiarName, tryParseImageReference } from '../docker/image-reference.ts';
import { draftLists, draftOfFields, type EntryFields, offeredImage } from '../workspace/draft.ts';
import { draftLimits, draftProblems, hasErrors } from '../workspace/problems.ts';
import { cleanJson, type ProblemSink, problemSink, quote, typeInWords } from './clean.ts';
import {
  entryDefaults,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type RegistryEntry,
  type RegistryLimits,
} from './document.ts';
import { readImageRegistry } from './image-registry.ts';
import { readImages } from './images.ts';
import {
  readArchitectures,
  readBoolean,
  readCpuMethod,
  readIconPath,
  readMemoryBytes,
  readNumber,
  readObject,
  readText,
  readTexts,
} from './values.ts';

const knownKeys: ReadonlySet<string> = new Set([
  'architecture',
  'categories',
  'compatability',
  'compatibility',
  'cores',
  'cpu_allocation_method',
  'description',
  'docker_registry',
  'enabled',
  'exec_config',
  'friendly_name',
  'gpu_count',
  'image_src',
  'image_type',
  'launch_config',
  'memory',
  'name',
  'notes',
  'persistent_profile_path',
  'require_gpu',
  'run_config',
  'sha',
  'uncompressed_size_mb',
  'volume_mappings',
]);

const execPhases: ReadonlySet<string> = new Set(['first_launch', 'go', 'assign']);

/** Whether an entry has a property of this name: any other is kept, and read by nobody. */
export function isEntryKey(key: string): boolean {
  return knownKeys.has(key);
}

/** Whether `exec_config` has commands under this name. */
export function isExecPhase(key: string): boolean {
  return execPhases.has(key);
}

/** More categories than the field's own form takes. They are kept; the publisher is told. */
const usualCategories = 3;

/** Reads one entry of whatever type. Never throws; `key` is still to be made unique by the caller. */
export function readEntry(published: JsonValue, index: number, limits: RegistryLimits): RegistryEntry {
  const problems = problemSink();
  const raw = cleanJson(published, limits, problems);
  if (!isJsonObject(raw)) {
    problems.add('error', 'ENTRY_NOT_AN_OBJECT', null, `The entry is ${typeInWords(raw)} instead of an object.`);
  }
  const entry: JsonObject = isJsonObject(raw) ? raw : {};
  const { images: named, compatibility } = isJsonObject(raw)
    ? readImages(entry, limits, problems)
    : { images: [], compatibility: [] };
  const clean = (value: JsonValue): JsonValue => cleanJson(value, limits, problems);
  const object = (property: string): JsonObject => readObject(entry[property], property, limits, problems, clean);
  const execConfig = object('exec_config');
  reportExecConfig(execConfig, problems);
  const launchConfig = object('launch_config');
  const isObject = isJsonObject(raw);
  const { dockerRegistry, images } = isObject
    ? readImageRegistry(entry.docker_registry, named, problems)
    : { dockerRegistry: null, images: [] };

  const fields: EntryFields = {
    friendlyName: isObject ? readName(entry, images[0]?.image, index, limits, problems) : `Entry ${index + 1}`,
    description: readText(entry.description, 'description', limits.descriptionLength, problems, true),
    imageType: readText(entry.image_type, 'image_type', 40, problems) || 'Container',
    enabled: readBoolean(entry.enabled, 'enabled', true, problems),
    images,
    architectures: isObject ? readArchitectures(entry.architecture, limits, problems) : [],
    categories: readCategories(entry, limits, problems),
    compatibility,
    iconPath: isObject ? readIconPath(entry.image_src, problems) : null,
    dockerRegistry,
    runConfig: object('run_config'),
    execConfig,
    launchConfig: Object.keys(launchConfig).length === 0 ? null : launchConfig,
    volumeMappings: object('volume_mappings'),
    persistentProfilePath: readProfilePath(entry.persistent_profile_path, problems),
    notes: readText(entry.notes, 'notes', limits.notesLength, problems, true),
    cores: readNumber(entry.cores, 'cores', { min: 0.01, max: 1024, fallback: entryDefaults.cores }, problems),
    memoryBytes: readMemoryBytes(entry.memory, problems),
    gpuCount: readNumber(entry.gpu_count, 'gpu_count', { min: 0, max: 64, fallback: 0, whole: true }, problems),
    requireGpu: readBoolean(entry.require_gpu, 'require_gpu', false, problems),
    cpuAllocationMethod: readCpuMethod(entry.cpu_allocation_method, problems),
    sha: readText(entry.sha, 'sha', 128, problems) || null,
    extra: Object.fromEntries(Object.entries(entry).filter(([key]) => !knownKeys.has(key))),
    raw,
  };
  if (isObject) reportDraft(fields, problems);
  return { key: '', index, ...fields, problems: problems.list, usable: !hasErrors(problems.list) };
}

/**
 * What installing the entry would say: it can be used exactly when the draft made of it can be installed. What was told
 * of a property while it was read is not told again.
 */
function reportDraft(fields: EntryFields, problems: ProblemSink): void {
  const { categories, categoryLength, architectures, architectureLength } = draftLists;
  const long = (list: readonly string[], length: number, property: string, each: number): void => {
    if (list.length <= length && list.every((item) => item.length <= each)) return;
    const message = `Of "${property}", the first ${length} values with up to ${each} characters each are used.`;
    problems.add('warning', 'LIST_TOO_LONG', property, message);
  };
  long(fields.categories, categories, 'categories', categoryLength);
  long(fields.architectures, architectures, 'architecture', architectureLength);
  const draft = draftOfFields(fields, offeredImage(fields));
  const found = [...draftProblems(draft), ...draftLimits(draft)];
  const known = new Set(problems.list.map(({ severity, property }) => `${severity} ${property}`));
  for (const { severity, code, property, message } of found) {
    // Without an image there is nothing to install, which has been told by the name that is published.
    if (property === 'image' && draft.image === '') continue;
    if (!known.has(`${severity} ${property}`)) problems.add(severity, code, property, message);
  }
}

/** "null" is how some publishers write that there is none. */
function readProfilePath(value: JsonValue | undefined, problems: ProblemSink): string | null {
  const path = readText(value, 'persistent_profile_path', 1000, problems);
  return path === '' || path === 'null' ? null : path;
}

function readName(
  entry: JsonObject,
  image: string | undefined,
  index: number,
  limits: RegistryLimits,
  problems: ProblemSink,
): string {
  const name = readText(entry.friendly_name, 'friendly_name', limits.nameLength, problems);
  if (name !== '') return name;
  const path = image === undefined ? undefined : tryParseImageReference(image)?.repository.split('/').at(-1);
  const shown = path ?? `Entry ${index + 1}`;
  problems.add('warning', 'NAME_MISSING', 'friendly_name', `The entry has no name and is shown as ${quote(shown)}.`);
  return shown;
}

function readCategories(entry: JsonObject, limits: RegistryLimits, problems: ProblemSink): readonly string[] {
  // As long as a workspace may have them, so that one length is told and not two.
  const nameLength = Math.min(limits.nameLength, draftLists.categoryLength);
  const categories = readTexts(entry.categories, 'categories', { ...limits, nameLength }, problems);
  if (categories.length > usualCategories) {
    const message = `The entry has ${categories.length} categories; registries use up to ${usualCategories}.`;
    problems.add('info', 'CATEGORIES_MANY', 'categories', message);
  }
  return categories;
}

/** `environment` and `shm_size` are seen here in public data: they belong into `run_config` and have no effect here. */
function reportExecConfig(config: JsonObject, problems: ProblemSink): void {
  for (const [phase, value] of Object.entries(config)) {
    const property = `exec_config.${phase.slice(0, 60)}`;
    if (!execPhases.has(phase)) {
      const message = `${quote(phase)} is no phase of exec_config (first_launch, go, assign) and has no effect there.`;
      problems.add('warning', 'EXEC_CONFIG_MISPLACED', property, message);
    } else if (!isJsonObject(value) && value !== null) {
      problems.add(
        'error',
        'SETTINGS_UNREADABLE',
        property,
        `"${property}" is ${typeInWords(value)} instead of an object.`,
      );
    }
  }
}

/**
 * Gives every entry its key: the folded name; where names repeat, name and image repository; where those repeat too, a
 * number. An entry whose name is unique so keeps its key when its image moves or its neighbours change.
 */
export function withKeys(entries: readonly RegistryEntry[]): readonly RegistryEntry[] {
  const names = entries.map((entry) => keyText(entry.friendlyName));
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const used = new Set<string>();
  return entries.map((entry, position) => {
    const name = names[position] ?? '';
    const repeated = (counts.get(name) ?? 0) > 1;
    const image = repeated ? tryParseImageReference(entry.images[0]?.image ?? '') : null;
    const repository = image === null ? '' : `~${familiarName(image)}`;
    const base = repeated ? `${name}${repository}` : name;
    let key = base;
    for (let copy = 2; used.has(key); copy += 1) key = `${base}~${copy}`;
    used.add(key);
    if (!repeated) return { ...entry, key };
    const message = `Several entries of this registry are called ${quote(entry.friendlyName)}.`;
    const problem = { severity: 'info', code: 'NAME_REPEATED', property: 'friendly_name', message } as const;
    return { ...entry, key, problems: [...entry.problems, problem] };
  });
}

function keyText(name: string): string {
  const folded = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s~]+/g, '-');
  return folded === '' ? 'entry' : folded;
}
