import { Button, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMay } from '../../app/may.ts';
import { confirm } from '../../ui/dialog/confirm.tsx';
import { Panel } from '../../ui/page/panel.tsx';

/** A part of the settings that is saved on its own. Says while something is not saved, and asks before that is left. */
export function SectionFrame({
  title,
  description,
  isDirty,
  isSaving,
  isSavable,
  onSave,
  onDiscard,
  children,
}: {
  title: string;
  description?: string | undefined;
  isDirty: boolean;
  isSaving: boolean;
  /** Whether what was changed can be saved as it is. */
  isSavable: boolean;
  onSave: () => void;
  onDiscard: () => void;
  children: ReactNode;
}) {
  const mayChange = useMay('settings.modify');
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
        mayChange && (
          <>
            {isDirty && (
              <Text size="sm" c="dimmed" role="status" mr="auto">
                Not saved yet
              </Text>
            )}
            <Button variant="default" disabled={!isDirty || isSaving} onClick={onDiscard}>
              Discard
            </Button>
            <Button disabled={!isDirty || !isSavable} loading={isSaving} aria-label={`Save ${title}`} onClick={onSave}>
              Save
            </Button>
          </>
        )
      }
    >
      {/* Whoever may not change them reads them. */}
      <fieldset className="fl-fields" disabled={!mayChange}>
        {children}
      </fieldset>
    </Panel>
  );
}
