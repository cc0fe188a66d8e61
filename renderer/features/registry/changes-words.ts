/** What an update of a registry brought, in words. Pure. */
import type {
  ChangedValue,
  ChangesSummary,
  EntryFieldChange,
  FactChange,
  NamedEntry,
  RegistryChanges,
} from '../../../common/model/registry-changes.ts';
import { markLifeMs } from '../../../common/registry/mark-life.ts';
import { formatBytes, formatCount, formatTime } from '../../ui/words/format.ts';
import { cpuAllocationLabel } from '../../ui/words/words.ts';

type FieldName = Pick<FactChange | EntryFieldChange, 'field' | 'key'>;
/** A property with its values, of a registry or an entry. */
export type FieldChange = FactChange | EntryFieldChange;

const fieldWords: Readonly<Record<FieldName['field'], string>> = {
  name: 'Name',
  description: 'Description',
  icon: 'Icon',
  'list-url': 'Address of the list',
  contact: 'Contact',
  schema: 'Schema',
  channels: 'Channels',
  'default-channel': 'Default channel',
  signature: 'Signature',
  published: 'Published',
  image: 'Image',
  size: 'Published size',
  versions: 'Versions',
  tags: 'Tags',
  architecture: 'Architecture',
  categories: 'Categories',
  'image-registry': 'Image registry',
  profile: 'Persistent profile',
  notes: 'Notes',
  cores: 'Cores',
  memory: 'Memory',
  gpus: 'GPUs',
  'cpu-allocation': cpuAllocationLabel,
  kind: 'Kind',
  offered: 'Offered',
  files: 'Files, such as its icon',
  // Told by their keys, under the names that registries use.
  run_config: 'run_config',
  exec_config: 'exec_config',
  volume_mappings: 'volume_mappings',
  launch_config: 'launch_config',
  other: 'Other',
};

/** `Published size`, `run_config.user`, or the key itself for what Fairlead does not know. */
export function fieldInWords({ field, key }: FieldName): string {
  if (key === null) return fieldWords[field];
  return field === 'other' ? key : `${fieldWords[field]}.${key}`;
}

/** A value on one line; null where there is none. */
export function valueInWords(field: FieldName['field'], value: ChangedValue | null): string | null {
  if (value === null) return null;
  switch (value.kind) {
    case 'bytes':
      return value.bytes.map((size) => formatBytes(size)).join(', ');
    case 'time':
      return formatTime(value.at);
    case 'flag':
      if (field === 'signature') return value.on ? 'signed' : 'not signed';
      return value.on ? 'yes' : 'no';
    default:
      return value.text;
  }
}

/** `Image, Published size, run_config.user`. */
export function fieldsInWords({
  count,
  listed,
}: {
  readonly count: number;
  readonly listed: readonly FieldName[];
}): string {
  const more = count - listed.length;
  return [...listed.map(fieldInWords), ...(more > 0 ? [`${more.toLocaleString()} more`] : [])].join(', ');
}

export const nameInWords = ({ name }: NamedEntry): string => name || 'Unnamed';

type Counts = Pick<ChangesSummary, 'changed' | 'added' | 'gone' | 'facts'>;

export const countsOf = ({ changed, added, gone, facts }: RegistryChanges): Counts => ({
  changed: changed.count,
  added: added.count,
  gone: gone.count,
  facts: facts.listed,
});

/** `3 workspaces changed, 1 new, 2 gone`; what is said of the registry itself where no workspace is concerned. */
export function changesInWords({ changed, added, gone, facts }: Counts): string {
  const parts = [
    changed === 0 ? '' : `${formatCount(changed, 'workspace')} changed`,
    added === 0 ? '' : changed === 0 ? formatCount(added, 'new workspace') : `${added.toLocaleString()} new`,
    gone === 0
      ? ''
      : changed + added === 0
        ? `${formatCount(gone, 'workspace')} gone`
        : `${gone.toLocaleString()} gone`,
  ].filter((part) => part !== '');
  if (parts.length > 0) return parts.join(', ');
  const own = facts.map(fieldInWords);
  return own.length === 0 ? 'only the way the list is written' : `no workspace, but: ${own.join(', ')}`;
}

/** Whether a registry is marked as changed: for as long as its entries are, and not for the date of its list alone. */
export function isMarked({ changed, added, gone, facts, after }: ChangesSummary, now: number): boolean {
  const differs = changed + added + gone > 0 || facts.some(({ field }) => field !== 'published');
  return differs && now - after < markLifeMs;
}
