/** Changing a workspace that is there: by hand, or to what its registry publishes now. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { type RefObject, useRef, useState } from 'react';
import { shownDraftSchema, type Workspace, workspaceDraftSchema } from '../../../../common/model/workspaces.ts';
import { useQueries } from '../../../app/context.tsx';
import { DialogBody } from '../../../ui/dialog/dialog.tsx';
import { WorkspaceIcon } from '../../../ui/entry-icon.tsx';
import { notifyDone } from '../../../ui/notify.ts';
import { ErrorPanel, LoadingRows } from '../../../ui/page/states.tsx';
import { Changes } from './changes.tsx';
import { closeAsking, DialogFrame } from './dialog-frame.tsx';
import { WorkspaceEditor } from './editor.tsx';
import { InstallProgress } from './install-progress.tsx';

type Mode = 'edit' | 'update';
type EditProps = { readonly id: string; readonly mode: Mode; readonly onClose: () => void };

const titles: Readonly<Record<Mode, string>> = { edit: 'Edit', update: 'Update' };
const submitLabels: Readonly<Record<Mode, string>> = { edit: 'Save', update: 'Save and update' };

export function EditWorkspaceDialog({ id, mode, onClose }: EditProps) {
  const queries = useQueries();
  const dirty = useRef(false);
  const workspace = useQuery(queries.workspaces.get.queryOptions({ input: { id } }));
  const update = useQuery({
    ...queries.workspaces.updateDraft.queryOptions({ input: { id } }),
    enabled: mode === 'update',
  });
  const error = workspace.error ?? (mode === 'update' ? update.error : null);
  const ready = workspace.data && (mode !== 'update' || update.data);
  const name = workspace.data?.friendlyName ?? '';
  return (
    <DialogFrame
      title={`${titles[mode]} ${name}`}
      subtitle={workspace.data && <span className="fl-mono">{workspace.data.image}</span>}
      icon={workspace.data && <WorkspaceIcon hash={workspace.data.iconHash} name={name} size={36} />}
      dirty={dirty}
      onClose={onClose}
    >
      {ready && workspace.data ? (
        <EditEditor
          mode={mode}
          workspace={workspace.data}
          update={mode === 'update' ? (update.data ?? null) : null}
          dirty={dirty}
          onClose={onClose}
        />
      ) : (
        <DialogBody>
          {error ? <ErrorPanel error={error} retry={() => void workspace.refetch()} /> : <LoadingRows />}
        </DialogBody>
      )}
    </DialogFrame>
  );
}

type UpdateDraft = {
  readonly draft: unknown;
  readonly sha: string;
  readonly changed: readonly { property: string; from?: unknown; to?: unknown }[];
};

function EditEditor({
  mode,
  workspace,
  update,
  dirty,
  onClose,
}: {
  readonly mode: Mode;
  readonly workspace: Workspace;
  readonly update: UpdateDraft | null;
  readonly dirty: RefObject<boolean>;
  readonly onClose: () => void;
}) {
  const queries = useQueries();
  const [first] = useState(() => {
    // Only the settings: what else a workspace carries is not the editor's.
    const saved = workspaceDraftSchema.parse(workspace);
    return {
      saved,
      start: update === null ? saved : shownDraftSchema.parse(update.draft),
      changed: update?.changed,
    };
  });
  const save = useMutation(
    queries.workspaces.update.mutationOptions({
      onSuccess: ({ taskId }) => {
        if (taskId !== null) return;
        notifyDone(`${workspace.friendlyName} is saved.`);
        dirty.current = false;
        onClose();
      },
    }),
  );
  if (save.data?.taskId) {
    return <InstallProgress taskId={save.data.taskId} workspaceId={workspace.id} blocked={[]} onClose={onClose} />;
  }
  return (
    <WorkspaceEditor
      start={first.start}
      madeOf={{ from: null, id: workspace.id }}
      confirmedRights={first.saved}
      firstTab={mode === 'edit' ? 'settings' : 'overview'}
      submitLabel={submitLabels[mode]}
      canForce
      submitUnchanged={mode !== 'edit'}
      above={first.changed && <Changes changes={first.changed} enabled={first.start.enabled} />}
      onSubmit={(submission) =>
        save.mutate({ ...submission, id: workspace.id, takesUpdate: update === null ? null : update.sha })
      }
      submitting={save.isPending}
      submitError={save.error}
      dirty={dirty}
      onCancel={() => void closeAsking(dirty, onClose)}
    />
  );
}
