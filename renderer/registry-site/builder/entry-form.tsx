/** The form of an entry. What it does not know of an entry stays in it. */
import { type Dispatch, type SetStateAction, useId, useState } from 'react';
import type { JsonObject, JsonValue, RegistrySchema } from '../../../common/registry/document.ts';
import type { Check } from '../../../common/registry-source/types.ts';
import { Icon } from '../pieces.tsx';
import { type Draft, listOf, listText, numberOf, type ObjectField, textOf, withText, withValue } from './draft.ts';
import { AreaField, ChoiceField, TextField } from './fields.tsx';
import { type ChosenIcon, readIcon } from './icon.ts';
import { VersionRows } from './version-rows.tsx';

type FormProps = {
  readonly draft: Draft;
  readonly schema: RegistrySchema;
  readonly checks: readonly Check[];
  readonly icon: ChosenIcon | null;
  readonly iconUrl: string | null;
  readonly onChange: Dispatch<SetStateAction<Draft>>;
  readonly onIcon: (icon: ChosenIcon | null) => void;
};

export function EntryForm({ draft, schema, checks, iconUrl, onChange, onIcon }: FormProps) {
  const { entry, texts } = draft;
  const setEntry = (change: (entry: JsonObject) => JsonObject): void =>
    onChange((before) => ({ ...before, entry: change(before.entry) }));
  const set = (key: string, value: JsonValue | undefined): void => setEntry((before) => withValue(before, key, value));
  const of = (...keys: readonly string[]) => checks.filter(({ field }) => keys.includes(field ?? ''));
  const within = (key: string) => checks.filter(({ field }) => field === key || field?.startsWith(`${key}.`));
  const text = (key: string) => ({
    value: textOf(entry[key]),
    checks: of(key),
    onChange: (value: string) => set(key, value === '' ? undefined : value),
  });
  const number = (key: string) => ({
    value: textOf(entry[key]),
    checks: of(key),
    inputMode: 'numeric' as const,
    onChange: (value: string) => set(key, value === '' ? undefined : numberOf(value)),
  });
  const list = (key: string) => ({
    value: entry[key],
    checks: of(key),
    onChange: (value: JsonValue | undefined) => set(key, value),
  });
  const json = (key: ObjectField) => ({
    value: texts[key],
    checks: within(key),
    rows: Math.min(16, Math.max(4, texts[key].split('\n').length + 1)),
    code: true,
    onChange: (value: string) => onChange((before) => withText(before, key, value)),
  });
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <TextField label="Name" {...text('friendly_name')} onChange={(value) => set('friendly_name', value)} />
      <AreaField label="Description" rows={2} {...text('description')} />
      <IconField url={iconUrl} name={textOf(entry.friendly_name)} checks={of('image_src')} onIcon={onIcon} />
      <h2>Image</h2>
      <p className="quiet">Sizes are those of the unpacked image, as “docker image ls” tells them.</p>
      <TextField label="Image registry" hint="Docker Hub is https://index.docker.io/v1/" {...text('docker_registry')} />
      {schema === '1.1' ? (
        <VersionRows entry={entry} checks={checks} onChange={(changed) => setEntry(() => changed)} />
      ) : (
        <>
          <TextField label="Image" {...text('name')} />
          <TextField label="Size in MB, uncompressed" {...number('uncompressed_size_mb')} />
          <ListField label="Made for versions, separated by commas" {...list('compatibility')} />
        </>
      )}
      {schema === '1.1' && of('name', 'compatibility').length > 0 && (
        <ul className="field-checks">
          {of('name', 'compatibility').map((check) => (
            <li key={`${check.id} ${check.problem}`} data-level={check.level}>
              {check.problem}
            </li>
          ))}
        </ul>
      )}
      <ListField label="Architectures, separated by commas" {...list('architecture')} />
      <ListField label="Categories, separated by commas" hint="Up to three" {...list('categories')} />
      <h2>Resources</h2>
      <div className="columns">
        <TextField label="Cores" {...number('cores')} />
        <TextField label="Memory in MB" {...number('memory')} />
        <TextField label="GPUs" {...number('gpu_count')} />
        <ChoiceField
          label="CPU allocation"
          options={['Inherit', 'Quotas', 'Shares']}
          value={textOf(entry.cpu_allocation_method) || 'Inherit'}
          checks={of('cpu_allocation_method')}
          onChange={(value) => set('cpu_allocation_method', value)}
        />
      </div>
      <h2>Settings</h2>
      <AreaField label="Container settings (run_config, JSON)" {...json('run_config')} />
      <AreaField label="Commands (exec_config, JSON)" {...json('exec_config')} />
      <AreaField label="Volumes (volume_mappings, JSON)" {...json('volume_mappings')} />
      <AreaField label="Launch form (launch_config, JSON)" {...json('launch_config')} />
      <AreaField label="Notes (Markdown)" rows={5} {...text('notes')} />
    </form>
  );
}

/** What is typed stays as it is typed; the entry holds the values of it. */
function ListField(props: {
  readonly label: string;
  readonly hint?: string;
  readonly value: JsonValue | undefined;
  readonly checks: readonly Check[];
  readonly onChange: (value: JsonValue | undefined) => void;
}) {
  const { value, onChange, ...field } = props;
  const [typed, setTyped] = useState(() => listText(value));
  return (
    <TextField
      {...field}
      value={typed}
      onChange={(line) => {
        setTyped(line);
        const values = listOf(line);
        onChange(values.length === 0 ? undefined : values);
      }}
    />
  );
}

function IconField(props: {
  readonly url: string | null;
  readonly name: string;
  readonly checks: readonly Check[];
  readonly onIcon: (icon: ChosenIcon | null) => void;
}) {
  const { url, name, checks, onIcon } = props;
  const id = useId();
  const [problem, setProblem] = useState('');
  const choose = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    try {
      onIcon(await readIcon(file));
      setProblem('');
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className="field icon-field">
      <Icon url={url} name={name} size={64} />
      <div>
        <label htmlFor={id}>Icon</label>
        <input
          id={id}
          type="file"
          accept="image/png,image/jpeg,image/gif,image/webp,image/svg+xml"
          aria-describedby={`${id}-hint`}
          onChange={(event) => void choose(event.currentTarget.files?.[0])}
        />
        <p className="quiet" id={`${id}-hint`}>
          It is made square and named like the workspace.
        </p>
        <p role="alert" className="problem">
          {problem}
        </p>
        {checks.length > 0 && problem === '' && (
          <ul className="field-checks">
            {checks.map((check) => (
              <li key={`${check.id} ${check.problem}`} data-level={check.level}>
                {check.problem}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
