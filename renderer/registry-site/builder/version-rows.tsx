/** The image of each version (schema 1.1). */
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { JsonObject } from '../../../common/registry/document.ts';
import type { Check } from '../../../common/registry-source/types.ts';
import { rowsOf, type VersionRow, withRows } from './draft.ts';
import { TextField } from './fields.tsx';

type RowsProps = {
  readonly entry: JsonObject;
  readonly checks: readonly Check[];
  readonly onChange: (entry: JsonObject) => void;
};

export function VersionRows({ entry, checks, onChange }: RowsProps) {
  const rows = rowsOf(entry);
  const set = (index: number, change: Partial<VersionRow>): void => {
    onChange(
      withRows(
        entry,
        rows.map((row, at) => (at === index ? { ...row, ...change } : row)),
      ),
    );
  };
  const last = rows.at(-1);
  return (
    <>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the list, and nothing else names it
        <fieldset className="row" key={index}>
          <legend>Version {row.version === '' ? index + 1 : row.version}</legend>
          <TextField
            label="Version"
            value={row.version}
            onChange={(version) => set(index, { version })}
            checks={of(checks, index, 'version')}
          />
          <TextField
            label="Image"
            value={row.image}
            onChange={(image) => set(index, { image })}
            checks={of(checks, index, 'image')}
          />
          <TextField
            label="Size in MB"
            inputMode="numeric"
            value={row.size}
            onChange={(size) => set(index, { size })}
            checks={of(checks, index, 'uncompressed_size_mb')}
          />
          <TextField
            label="Available tags, separated by commas"
            value={row.tags}
            onChange={(tags) => set(index, { tags })}
            checks={of(checks, index, 'available_tags')}
          />
          {rows.length > 1 && (
            <button
              type="button"
              className="button"
              onClick={() => onChange(withRows(entry, rows.toSpliced(index, 1)))}
            >
              <IconTrash size={16} aria-hidden />
              Remove version {row.version === '' ? index + 1 : row.version}
            </button>
          )}
        </fieldset>
      ))}
      <button
        type="button"
        className="button"
        onClick={() =>
          onChange(
            withRows(entry, [
              ...rows,
              { version: '', image: last?.image ?? '', size: last?.size ?? '', tags: '', rest: {} },
            ]),
          )
        }
      >
        <IconPlus size={16} aria-hidden />
        Add a version
      </button>
    </>
  );
}

function of(checks: readonly Check[], index: number, field: string): readonly Check[] {
  return checks.filter((check) => check.field === `compatibility[${index}].${field}`);
}
