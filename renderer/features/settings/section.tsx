import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ComponentType, useState } from 'react';
import type { Settings } from '../../../common/model/settings.ts';
import { useQueries } from '../../app/context.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { ErrorPanel } from '../../ui/page/states.tsx';
import { type Changes, dirtyOf, problemsOf } from './draft.ts';
import { SectionFrame } from './section-frame.tsx';

export type FieldsProps = {
  /** Saved values with the changes on top; a number field may be empty. */
  values: { readonly [K in keyof Settings]: Settings[K] | '' };
  problems: Partial<Record<keyof Settings, string>>;
  set: <K extends keyof Settings>(key: K, value: Settings[K] | '') => void;
};

/** A group of settings that is saved together. Says while something is not saved. */
export function SettingsSection({
  title,
  description,
  saved,
  keys,
  fields: Fields,
}: {
  title: string;
  description?: string;
  saved: Settings;
  keys: readonly (keyof Settings)[];
  fields: ComponentType<FieldsProps>;
}) {
  const queries = useQueries();
  const cache = useQueryClient();
  const [changes, setChanges] = useState<Changes>({});
  const dirty = dirtyOf(saved, changes);
  const isDirty = Object.keys(dirty).length > 0;
  const problems = problemsOf(dirty);
  const save = useMutation(
    queries.settings.update.mutationOptions({
      onSuccess: (settings) => {
        cache.setQueryData(queries.settings.get.queryKey(), settings);
        setChanges({});
        notifyDone(`${title}: saved.`);
      },
    }),
  );
  return (
    <SectionFrame
      title={title}
      description={description}
      isDirty={isDirty}
      isSaving={save.isPending}
      isSavable={Object.keys(problems).length === 0}
      onSave={() => save.mutate(keep(dirty, keys))}
      onDiscard={() => {
        setChanges({});
        save.reset();
      }}
    >
      <Fields
        values={{ ...saved, ...changes }}
        problems={problems}
        set={(key, value) => setChanges((before) => ({ ...before, [key]: value }))}
      />
      {save.error && <ErrorPanel error={save.error} title="The settings were not saved" />}
    </SectionFrame>
  );
}

/** Checked values only: `problemsOf` has refused empty ones. */
function keep(dirty: Changes, keys: readonly (keyof Settings)[]): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(dirty).filter(([key]) => keys.some((one) => one === key)),
  ) as Partial<Settings>;
}
