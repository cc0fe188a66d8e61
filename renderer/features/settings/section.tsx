import { Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { type ComponentType, useState } from 'react';
import type { Settings } from '../../../common/model/settings.ts';
import { useQueries } from '../../app/context.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { Panel } from '../../ui/panel.tsx';
import { ErrorPanel } from '../../ui/states.tsx';
import { type Changes, dirtyOf, problemsOf } from './draft.ts';

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
  useBlocker({
    disabled: !isDirty,
    enableBeforeUnload: isDirty,
    shouldBlockFn: async () =>
      !(await confirm({
        title: 'Leave without saving?',
        message: `The changes under "${title}" are not saved.`,
        confirmLabel: 'Leave',
        danger: true,
      })),
  });

  return (
    <Panel
      title={title}
      {...(description !== undefined && { description })}
      footer={
        <>
          {isDirty && (
            <Text size="sm" c="dimmed" role="status" mr="auto">
              Not saved yet
            </Text>
          )}
          <Button
            variant="default"
            disabled={!isDirty || save.isPending}
            onClick={() => {
              setChanges({});
              save.reset();
            }}
          >
            Discard
          </Button>
          <Button
            disabled={!isDirty || Object.keys(problems).length > 0}
            loading={save.isPending}
            aria-label={`Save ${title}`}
            onClick={() => save.mutate(keep(dirty, keys))}
          >
            Save
          </Button>
        </>
      }
    >
      <Fields
        values={{ ...saved, ...changes }}
        problems={problems}
        set={(key, value) => setChanges((before) => ({ ...before, [key]: value }))}
      />
      {save.error && <ErrorPanel error={save.error} title="The settings were not saved" />}
    </Panel>
  );
}

/** Checked values only: `problemsOf` has refused empty ones. */
function keep(dirty: Changes, keys: readonly (keyof Settings)[]): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(dirty).filter(([key]) => keys.some((one) => one === key)),
  ) as Partial<Settings>;
}
