/** Everything a workspace sets, in tabs, with the button that saves it. */
import { Box, Button, Group, Indicator, Stack, Tabs, Text } from '@mantine/core';
import { IconAdjustments, IconBraces, IconFileCode, IconLayoutList } from '@tabler/icons-react';
import { type ReactNode, type RefObject, useEffect, useState } from 'react';
import type { Problem } from '../../../../common/model/shared.ts';
import type { WorkspaceDraft } from '../../../../common/model/workspaces.ts';
import { errorOf } from '../../../app/wire.ts';
import { DialogFooter } from '../../../ui/dialog/dialog.tsx';
import { JsonEditor } from '../../../ui/json/json-editor.tsx';
import { ErrorPanel } from '../../../ui/page/states.tsx';
import { mustConfirm } from '../../../ui/warnings/warnings.ts';
import { formatCount } from '../../../ui/words/format.ts';
import { Asks } from './asks.tsx';
import { ContainerTab } from './container-tab.tsx';
import { placeOf } from './findings.ts';
import { brokenParts, missingFields, partNames } from './form.ts';
import { OverviewTab } from './overview-tab.tsx';
import { SettingsTab } from './settings-tab.tsx';
import { type EditorState, useEditor } from './use-editor.ts';
import type { MadeOf } from './use-judgement.ts';
import { Where } from './where.tsx';

export type EditorTab = 'overview' | 'settings' | 'container' | 'json';
type Submission = {
  readonly draft: WorkspaceDraft;
  readonly shownWarnings: string[];
  readonly forceHostIds: string[];
};

export type EditorProps = {
  readonly start: WorkspaceDraft;
  readonly madeOf: MadeOf;
  /** Settings whose rights were confirmed before; null where nothing was. */
  readonly confirmedRights: WorkspaceDraft | null;
  readonly firstTab: EditorTab;
  readonly submitLabel: string;
  readonly availableTags?: readonly string[];
  readonly knownCategories?: readonly string[];
  readonly flaws?: readonly Problem[];
  /** The published entry, to read. */
  readonly raw?: unknown;
  readonly canForce: boolean;
  /** Saving without a change makes sense: installing, taking an update. */
  readonly submitUnchanged: boolean;
  readonly above?: ReactNode;
  readonly onSubmit: (submission: Submission) => void;
  readonly submitting: boolean;
  readonly submitError: unknown;
  readonly onCancel: () => void;
  /** Tells the dialog around it whether something would be lost. */
  readonly dirty: RefObject<boolean>;
};

const nothing: readonly never[] = [];

export function WorkspaceEditor(props: EditorProps) {
  const { start, confirmedRights, firstTab, availableTags = nothing, knownCategories = nothing, raw } = props;
  // Where the service says that something was never shown, what was confirmed before does not count.
  const unshown = props.submitError ? errorOf(props.submitError).code === 'WARNINGS_NOT_SHOWN' : false;
  const editor = useEditor(start, unshown ? null : confirmedRights, props.madeOf);
  const [tab, setTab] = useState<EditorTab>(firstTab);
  const { form, errors, judgement, change } = editor;
  const wrong = wrongTabs(editor);
  const { dirty } = props;
  useEffect(() => {
    dirty.current = editor.dirty;
    return () => {
      dirty.current = false;
    };
  }, [dirty, editor.dirty]);
  const flaws = [...(props.flaws ?? nothing), ...editor.blocked.filter((problem) => placeOf(problem) === null)];
  return (
    <Stack gap={0} h="100%" mih={0}>
      <Tabs
        value={tab}
        onChange={(next) => setTab(tabs.find((one) => one === next) ?? 'overview')}
        keepMounted={false}
        style={{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' }}
      >
        <Tabs.List px="md">
          <Tabs.Tab value="overview" leftSection={<IconLayoutList size={16} stroke={1.6} />}>
            <Mark on={editor.open.length > 0}>Overview</Mark>
          </Tabs.Tab>
          <Tabs.Tab value="settings" leftSection={<IconAdjustments size={16} stroke={1.6} />}>
            <Mark on={wrong.settings}>Settings</Mark>
          </Tabs.Tab>
          <Tabs.Tab value="container" leftSection={<IconBraces size={16} stroke={1.6} />}>
            <Mark on={wrong.container}>Container</Mark>
          </Tabs.Tab>
          {raw !== undefined && (
            <Tabs.Tab value="json" leftSection={<IconFileCode size={16} stroke={1.6} />}>
              Published JSON
            </Tabs.Tab>
          )}
        </Tabs.List>
        <Box flex={1} mih={0} px="md" py="md" style={{ overflow: 'auto' }}>
          <Tabs.Panel value="overview">
            <OverviewTab
              form={form}
              flaws={flaws}
              above={props.above}
              asks={
                <Asks
                  warnings={judgement.warnings}
                  execConfig={editor.judged.execConfig}
                  unread={brokenParts(errors).map((part) => ({ name: partNames[part], why: errors[part] ?? '' }))}
                  ask={editor.ask}
                  confirmed={editor.confirmed}
                  onConfirm={editor.confirm}
                />
              }
              where={
                <Where
                  target={form.target}
                  onTarget={(target) => change({ target })}
                  space={editor.space}
                  forced={props.canForce ? editor.forced : null}
                  onForce={editor.force}
                />
              }
            />
          </Tabs.Panel>
          <Tabs.Panel value="settings">
            <SettingsTab
              form={form}
              errors={errors}
              problems={judgement.problems}
              change={change}
              availableTags={availableTags}
              knownCategories={knownCategories}
            />
          </Tabs.Panel>
          <Tabs.Panel value="container">
            <ContainerTab form={form} errors={errors} judgement={judgement} change={change} />
          </Tabs.Panel>
          {raw !== undefined && (
            <Tabs.Panel value="json">
              <JsonEditor
                label="Published JSON"
                hideLabel
                readOnly
                wrap
                value={JSON.stringify(raw, null, 2)}
                maxHeight="none"
              />
            </Tabs.Panel>
          )}
        </Box>
      </Tabs>
      <Footer {...props} editor={editor} onShow={setTab} wrong={wrong} />
    </Stack>
  );
}

const tabs: readonly EditorTab[] = ['overview', 'settings', 'container', 'json'];

function Mark({ on, children }: { readonly on: boolean; readonly children: ReactNode }) {
  return (
    <Indicator disabled={!on} color="red" size={7} offset={-4} position="top-end">
      {children}
    </Indicator>
  );
}

type Wrong = { readonly settings: boolean; readonly container: boolean };

function wrongTabs({ form, errors, blocked }: EditorState): Wrong {
  const broken: readonly string[] = brokenParts(errors);
  const inJson = (field: string) => broken.includes(field);
  const missing: readonly string[] = missingFields(form);
  return {
    settings:
      Object.keys(errors).some((field) => !inJson(field) && !missing.includes(field)) ||
      blocked.some((problem) => placeOf(problem) === null),
    container: Object.keys(errors).some(inJson) || blocked.some((problem) => placeOf(problem) !== null),
  };
}

/** What cannot be read stands before what can be read and is wrong. */
function containerWords({ errors }: EditorState): string {
  const [first, ...others] = brokenParts(errors);
  if (first === undefined) return 'The container settings need correcting.';
  return others.length === 0
    ? `${partNames[first]}: ${errors[first]}`
    : `${[first, ...others].map((part) => partNames[part]).join(', ')} cannot be read.`;
}

function openWords(open: EditorState['open']): string {
  const confirm = mustConfirm(open).length;
  if (confirm > 0) return `${formatCount(confirm, 'warning')} to confirm first.`;
  return 'It runs commands of its publisher. Look at them first.';
}

function Footer({
  editor,
  onShow,
  wrong,
  submitLabel,
  submitUnchanged,
  submitting,
  submitError,
  onSubmit,
  onCancel,
}: EditorProps & { readonly editor: EditorState; readonly onShow: (tab: EditorTab) => void; readonly wrong: Wrong }) {
  const { draft, confirmed, forced, judgement, open, ready, dirty } = editor;
  const submit = () => {
    if (draft !== null) onSubmit({ draft, shownWarnings: [...confirmed], forceHostIds: [...forced] });
  };
  const status = wrong.settings
    ? { text: 'Some fields need correcting.', tab: 'settings' as const }
    : wrong.container
      ? { text: containerWords(editor), tab: 'container' as const }
      : missingFields(editor.form).length > 0
        ? { text: 'It needs a name and an image.', tab: 'settings' as const }
        : open.length > 0
          ? { text: openWords(open), tab: 'overview' as const }
          : null;
  return (
    <DialogFooter
      above={
        <>
          {submitError ? <ErrorPanel error={submitError} /> : null}
          {judgement.error ? <ErrorPanel error={judgement.error} title="The settings could not be checked" /> : null}
        </>
      }
      start={
        <Group gap="xs" role="status">
          {status && (
            <>
              <Text size="sm">{status.text}</Text>
              <Button variant="subtle" onClick={() => onShow(status.tab)}>
                Show
              </Button>
            </>
          )}
        </Group>
      }
    >
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button disabled={!ready || (!dirty && !submitUnchanged)} loading={submitting} onClick={submit}>
        {submitLabel}
      </Button>
    </DialogFooter>
  );
}
