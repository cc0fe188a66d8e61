/** A workspace's settings as they are typed, and back. Pure. */
import { problemsOfIssues } from '../../../../common/contract/input-problems.ts';
import {
  blankDraft,
  type InstallTarget,
  type WorkspaceDraft,
  workspaceDraftSchema,
} from '../../../../common/model/workspaces.ts';
import { parseJson } from '../../../../common/registry/json.ts';
import { findSyntaxFault } from '../../../ui/json/json-locate.ts';

/** The four parts that are edited as JSON, by the names that registries use. */
const jsonParts = ['runConfig', 'execConfig', 'volumeMappings', 'launchConfig'] as const;
export type JsonPart = (typeof jsonParts)[number];

/** How each part is called on the screen. */
export const partNames: Readonly<Record<JsonPart, string>> = {
  runConfig: 'Run configuration',
  execConfig: 'Commands in the session',
  volumeMappings: 'Volume mappings',
  launchConfig: 'Launch form',
};

export type Variable = { readonly id: number; readonly key: string; readonly value: string };

export type EditorForm = {
  readonly kind: WorkspaceDraft['kind'];
  readonly friendlyName: string;
  readonly description: string;
  readonly notes: string;
  readonly image: string;
  readonly dockerRegistry: string;
  readonly categories: readonly string[];
  readonly architectures: readonly string[];
  /** null: the field is empty. */
  readonly cores: number | null;
  readonly memoryBytes: number | null;
  readonly gpuCount: number | null;
  readonly cpuAllocation: WorkspaceDraft['cpuAllocation'];
  readonly shmSizeBytes: number | null;
  readonly runConfig: string;
  readonly execConfig: string;
  readonly volumeMappings: string;
  readonly launchConfig: string;
  readonly environment: readonly Variable[];
  readonly persistentProfilePath: string;
  /** null: the field is empty. */
  readonly viewerPort: number | null;
  readonly viewerTls: boolean;
  readonly viewerProtocol: WorkspaceDraft['viewerProtocol'];
  readonly viewerPath: string;
  readonly viewerUser: string;
  readonly viewerUserVariable: string;
  readonly viewerPasswordVariable: string;
  readonly enabled: boolean;
  readonly sizeBytes: number | null;
  readonly target: InstallTarget;
};

export type FormErrors = Partial<Readonly<Record<keyof EditorForm, string>>>;
export type ReadForm = {
  /** null: something keeps it from being one. */
  readonly draft: WorkspaceDraft | null;
  /** Per field what is wrong with it. */
  readonly errors: FormErrors;
  /**
   * What can be judged: the draft, or all of it that can be read, with a stand-in for every field that cannot. Never to be
   * saved.
   */
  readonly judged: WorkspaceDraft;
};

export function formOf(draft: WorkspaceDraft): EditorForm {
  return {
    ...draft,
    runConfig: jsonText(draft.runConfig),
    execConfig: jsonText(draft.execConfig),
    volumeMappings: jsonText(draft.volumeMappings),
    launchConfig: jsonText(draft.launchConfig),
    environment: Object.entries(draft.environment).map(([key, value], id) => ({ id, key, value })),
  };
}

/** What stands in for fields that cannot be left empty. */
const standIn: WorkspaceDraft = { ...blankDraft, friendlyName: '-', image: '-' };

/** The draft, or per field what keeps it from being one. Fields are told apart, so that one mistake hides no other. */
export function readForm(form: EditorForm): ReadForm {
  const errors: Partial<Record<keyof EditorForm, string>> = {};
  const json = Object.fromEntries(
    jsonParts.map((part) => {
      const read = readJsonObject(form[part]);
      if (typeof read === 'string') errors[part] = read;
      return [part, typeof read === 'string' ? {} : read];
    }),
  );
  const environment = readVariables(form.environment);
  if (typeof environment === 'string') errors.environment = environment;
  const values = { ...form, ...json, environment: typeof environment === 'string' ? {} : environment };
  const parsed = workspaceDraftSchema.safeParse(values);
  for (const { steps, message } of problemsOfIssues(parsed.error?.issues ?? [], values, 'This')) {
    const [field] = steps;
    if (!isField(field)) continue;
    const isEmpty =
      form[field] === null || form[field] === '' || (typeof form[field] === 'string' && form[field].trim() === '');
    errors[field] ??= (isEmpty ? whenEmpty[field] : (inItsUnit[field] ?? wellFormed[field])) ?? message;
  }
  if (parsed.success)
    return { draft: Object.keys(errors).length === 0 ? parsed.data : null, errors, judged: parsed.data };
  const unread = Object.fromEntries(Object.entries(standIn).filter(([field]) => Object.hasOwn(errors, field)));
  return { draft: null, errors, judged: workspaceDraftSchema.parse({ ...values, ...unread }) };
}

/** The JSON parts that cannot be read. */
export function brokenParts(errors: FormErrors): readonly JsonPart[] {
  return jsonParts.filter((part) => errors[part] !== undefined);
}

const required = ['friendlyName', 'image'] as const;

/** Required fields that nobody has filled in yet: they are asked for, and not held against anybody. */
export function missingFields(form: EditorForm): readonly (keyof EditorForm)[] {
  return required.filter((field) => form[field].trim() === '');
}

/** What to enter in a field that cannot be empty. */
const whenEmpty: FormErrors = {
  friendlyName: 'Give the workspace a name.',
  image: 'Name the image, such as "registry.example/name:tag".',
  cores: 'Enter a number of cores; a part of one will do.',
  memoryBytes: 'Enter how much memory a session gets.',
  gpuCount: 'Enter a number of GPUs; 0 for none.',
  viewerPort: 'Enter the port on which the image serves its desktop or page.',
  viewerPath: 'Begin with a slash, such as "/" or "/lab".',
};

const wellFormed: FormErrors = {
  viewerPath: 'Begin with one slash, and write letters that an address has, such as "/lab?reset".',
  viewerUser: 'A user of Basic credentials has no colon.',
  viewerUserVariable: 'Letters, digits and underscores, such as "CUSTOM_USER".',
  viewerPasswordVariable: 'Letters, digits and underscores, such as "PASSWORD".',
};

/** Sizes are typed in other units than the contract has. */
const inItsUnit: FormErrors = {
  memoryBytes: 'At least 17 MB.',
  shmSizeBytes: 'A size, or nothing for the default.',
};

function isField(field: unknown): field is keyof EditorForm {
  return typeof field === 'string' && Object.hasOwn(blankDraft, field);
}

/** The object, or what is wrong with the text. No text is an empty object. */
export function readJsonObject(text: string): Record<string, unknown> | string {
  if (text.trim() === '') return {};
  const fault = findSyntaxFault(text);
  if (fault !== null) return `Not JSON yet. Line ${fault.line}, column ${fault.column}: ${fault.what}.`;
  // As registries are read: `1.0` in an environment stays as it was typed.
  const value: unknown = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  return 'This has to be a JSON object: { "name": value }.';
}

function readVariables(variables: readonly Variable[]): Record<string, string> | string {
  const read = new Map<string, string>();
  for (const { key, value } of variables) {
    const name = key.trim();
    if (name === '' && value === '') continue;
    if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) return `"${name}" is no name for a variable.`;
    if (read.has(name)) return `"${name}" is set twice.`;
    read.set(name, value);
  }
  return Object.fromEntries(read);
}

function jsonText(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(value, null, 2);
}
