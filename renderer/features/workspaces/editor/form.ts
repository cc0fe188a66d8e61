/** A workspace's settings as they are typed, and back. Pure. */
import {
  blankDraft,
  type InstallTarget,
  type WorkspaceDraft,
  workspaceDraftSchema,
} from '../../../../common/contract/workspaces.ts';

/** The four parts that are edited as JSON, by the names that registries use. */
export const jsonParts = ['runConfig', 'execConfig', 'volumeMappings', 'launchConfig'] as const;
export type JsonPart = (typeof jsonParts)[number];

export type Variable = { readonly id: number; readonly key: string; readonly value: string };

export type EditorForm = {
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
  readonly enabled: boolean;
  readonly sizeBytes: number | null;
  readonly target: InstallTarget;
};

export type FormErrors = Partial<Readonly<Record<keyof EditorForm, string>>>;
export type ReadForm = { readonly draft: WorkspaceDraft | null; readonly errors: FormErrors };

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
  const parsed = workspaceDraftSchema.safeParse({
    ...form,
    ...json,
    environment: typeof environment === 'string' ? {} : environment,
  });
  for (const issue of parsed.error?.issues ?? []) {
    const field = issue.path[0];
    if (isField(field)) errors[field] ??= sentences[field] ?? issue.message;
  }
  return { draft: parsed.success && Object.keys(errors).length === 0 ? parsed.data : null, errors };
}

const required = ['friendlyName', 'image'] as const;

/** Required fields that nobody has filled in yet: they are asked for, and not held against anybody. */
export function missingFields(form: EditorForm): readonly (keyof EditorForm)[] {
  return required.filter((field) => form[field].trim() === '');
}

const sentences: FormErrors = {
  friendlyName: 'Give the workspace a name.',
  image: 'Name the image, such as "registry.example/name:tag".',
  cores: 'Between a fraction of a core and 1024.',
  memoryBytes: 'At least 17 MB.',
  gpuCount: 'A whole number from 0 to 64.',
  shmSizeBytes: 'A size, or nothing for the default.',
  categories: 'At most 50 categories of up to 100 characters.',
};

function isField(field: unknown): field is keyof EditorForm {
  return typeof field === 'string' && Object.hasOwn(blankDraft, field);
}

/** The object, or what is wrong with the text. No text is an empty object. */
export function readJsonObject(text: string): Record<string, unknown> | string {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    return 'This has to be a JSON object: { "name": value }.';
  } catch (error) {
    if (error instanceof SyntaxError) return `This is not JSON yet: ${error.message}.`;
    throw error;
  }
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
