/** Launching with a choice: the workspace's own questions, the host, and why a host cannot. */
import { Alert, Button, Checkbox, NumberInput, PasswordInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type LaunchField, readLaunchConfig } from '../../../common/docker/launch-config.ts';
import type { Workspace } from '../../../common/model/workspaces.ts';
import { useQueries } from '../../app/context.tsx';
import { Dialog, DialogBody, DialogFooter, DialogForm } from '../../ui/dialog/dialog.tsx';
import { DialogQuery } from '../../ui/dialog/dialog-query.tsx';
import { focusFirstInvalid } from '../../ui/focus-invalid.ts';
import { QueryView } from '../../ui/page/states.tsx';
import { HostChoice } from './host-choice.tsx';
import { answerError, answersOf, firstValues, shownFields } from './launch-form.ts';
import { installWords } from './marks.ts';
import { useWorkspaceActions } from './use-actions.ts';

export function LaunchDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const queries = useQueries();
  const workspace = useQuery(queries.workspaces.get.queryOptions({ input: { id } }));
  return (
    <Dialog onClose={onClose} size="lg" title={`Launch ${workspace.data?.friendlyName ?? ''}`}>
      <DialogQuery query={workspace}>{(data) => <LaunchForm workspace={data} onClose={onClose} />}</DialogQuery>
    </Dialog>
  );
}

function LaunchForm({ workspace, onClose }: { readonly workspace: Workspace; readonly onClose: () => void }) {
  const queries = useQueries();
  const { launch } = useWorkspaceActions();
  const [{ fields }] = useState(() => readLaunchConfig(workspace.launchConfig));
  const [values, setValues] = useState(() => firstValues(fields));
  const [hostId, setHostId] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const submit = useRef<HTMLButtonElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const placement = useQuery({
    ...queries.sessions.placement.queryOptions({ input: { workspaceId: workspace.id } }),
    staleTime: 0,
  });
  const candidates = placement.data?.candidates ?? [];
  const able = candidates.filter(({ accepted }) => accepted);
  const canLaunch = workspace.enabled && (placement.data === undefined || able.length > 0);
  // Nothing is asked: one key launches, or closes where no host can.
  const asksNothing = fields.length === 0;
  useEffect(() => {
    if (asksNothing) (canLaunch ? submit : cancel).current?.focus();
  }, [asksNothing, canLaunch]);
  const imageOn = (host: string): string | null => {
    const install = workspace.installs.find(({ hostId: one }) => one === host);
    return install === undefined ? null : `Image: ${installWords(install, null).label.toLowerCase()}`;
  };
  const shown = shownFields(fields, values);
  const wrong = shown.some((field) => answerError(field, values[field.key] ?? '') !== null);
  return (
    <DialogForm
      onSubmit={(form) => {
        setTried(true);
        if (wrong) {
          focusFirstInvalid(form);
          return;
        }
        launch.mutate({
          workspaceId: workspace.id,
          values: answersOf(fields, values),
          ...(hostId === null ? {} : { hostId }),
        });
      }}
    >
      <DialogBody>
        <Stack gap="md">
          {!workspace.enabled && (
            <Alert color="orange" variant="light" p="sm">
              This workspace is disabled. Enable it to launch it.
            </Alert>
          )}
          {shown.map((field) => (
            <Question
              key={field.key}
              field={field}
              value={values[field.key] ?? ''}
              error={tried ? answerError(field, values[field.key] ?? '') : null}
              onChange={(value) => setValues((now) => ({ ...now, [field.key]: value }))}
            />
          ))}
          <QueryView query={placement}>
            {() => (
              <Stack gap="sm">
                {able.length === 0 && (
                  <Alert color="orange" variant="light" title="No host can start it now" p="sm">
                    The reasons stand below, host by host.
                  </Alert>
                )}
                <HostChoice candidates={candidates} imageOn={imageOn} value={hostId} onChange={setHostId} />
              </Stack>
            )}
          </QueryView>
        </Stack>
      </DialogBody>
      <DialogFooter>
        <Button variant="default" ref={cancel} onClick={onClose}>
          Cancel
        </Button>
        <Button
          type="submit"
          ref={submit}
          disabled={!canLaunch}
          loading={launch.isPending}
          leftSection={<IconPlayerPlay size={14} stroke={1.6} />}
        >
          Launch
        </Button>
      </DialogFooter>
    </DialogForm>
  );
}

type QuestionProps = {
  readonly field: LaunchField;
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (value: string) => void;
};

function Question({ field, value, error, onChange }: QuestionProps) {
  const { label, help, placeholder, required, options } = field;
  const props = {
    label,
    error,
    required,
    ...(help === '' ? {} : { description: help }),
    ...(placeholder === '' ? {} : { placeholder }),
  };
  switch (field.input) {
    case 'select':
      return (
        <Select
          {...props}
          allowDeselect={!required}
          data={options.map((option) => ({ value: option.value, label: option.label || option.value }))}
          value={value === '' ? null : value}
          onChange={(chosen) => onChange(chosen ?? '')}
        />
      );
    case 'checkbox':
      return (
        <Checkbox
          label={label}
          error={error}
          {...(help === '' ? {} : { description: help })}
          checked={value === 'true'}
          onChange={({ currentTarget }) => onChange(String(currentTarget.checked))}
        />
      );
    case 'number':
      return <NumberInput {...props} value={value} onChange={(typed) => onChange(String(typed))} />;
    case 'password':
    case 'passwordtextarea':
      return (
        <PasswordInput
          {...props}
          autoComplete="off"
          value={value}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    case 'textarea':
      return (
        <Textarea
          {...props}
          autosize
          minRows={2}
          value={value}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    case 'text':
      return <TextInput {...props} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)} />;
  }
}
