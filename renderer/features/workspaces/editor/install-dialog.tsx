/** Installing an entry of a registry, or a workspace from any image. */
import { Alert } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type RefObject, useRef, useState } from 'react';
import { blankDraft, type HostEstimate, type WorkspaceDraft } from '../../../../common/model/workspaces.ts';
import { madeFor } from '../../../../common/registry/version-words.ts';
import { useQueries } from '../../../app/context.tsx';
import { DialogBody } from '../../../ui/dialog/dialog.tsx';
import { IconFrame, RegistryIcon } from '../../../ui/entry-icon.tsx';
import { ErrorPanel, LoadingRows } from '../../../ui/page/states.tsx';
import { closeAsking, DialogFrame } from './dialog-frame.tsx';
import { type EditorProps, type EditorTab, WorkspaceEditor } from './editor.tsx';
import { InstallProgress } from './install-progress.tsx';

type Started = { readonly taskId: string; readonly workspaceId: string; readonly blocked: readonly HostEstimate[] };
type From = { readonly registryId: string; readonly entryKey: string };

export function InstallEntryDialog({
  registryId,
  entryKey,
  firstTab,
  onClose,
}: From & { readonly firstTab: EditorTab; readonly onClose: () => void }) {
  const queries = useQueries();
  const entry = useQuery(queries.registries.entry.queryOptions({ input: { registryId, key: entryKey } }));
  const card = entry.data?.card;
  const dirty = useRef(false);
  return (
    <DialogFrame
      title={card?.name ?? 'Install'}
      subtitle={card?.image && <span className="fl-mono">{card.image}</span>}
      icon={card && <RegistryIcon registryId={registryId} path={card.iconPath} name={card.name} size={36} />}
      dirty={dirty}
      onClose={onClose}
    >
      {entry.data ? (
        <InstallEditor
          start={entry.data.draft}
          from={{ registryId, entryKey }}
          firstTab={firstTab}
          availableTags={entry.data.availableTags}
          flaws={entry.data.problems.filter(({ severity }) => severity !== 'info')}
          raw={entry.data.raw}
          above={
            entry.data.card.compatible || entry.data.card.image === null ? null : (
              <Alert color="yellow" variant="light" title="Not compatible" p="sm">
                {entry.data.card.compatibility.length > 0
                  ? `It is ${madeFor(entry.data.card.compatibility)}.`
                  : 'It does not say which versions it is for.'}{' '}
                It may work all the same; its image is then older or newer than what is known to work.
              </Alert>
            )
          }
          dirty={dirty}
          onClose={onClose}
        />
      ) : (
        <DialogBody>
          {entry.error ? <ErrorPanel error={entry.error} retry={() => void entry.refetch()} /> : <LoadingRows />}
        </DialogBody>
      )}
    </DialogFrame>
  );
}

export function NewWorkspaceDialog({ onClose }: { readonly onClose: () => void }) {
  const dirty = useRef(false);
  return (
    <DialogFrame
      title="Add workspace"
      subtitle="From any image that the hosts can pull"
      icon={<IconFrame picture={null} name="+" size={36} />}
      dirty={dirty}
      onClose={onClose}
    >
      <InstallEditor start={blankDraft} from={null} firstTab="settings" dirty={dirty} onClose={onClose} />
    </DialogFrame>
  );
}

type InstallEditorProps = {
  readonly start: WorkspaceDraft;
  readonly from: From | null;
  readonly onClose: () => void;
  readonly dirty: RefObject<boolean>;
} & Pick<EditorProps, 'firstTab' | 'availableTags' | 'flaws' | 'raw' | 'above'>;

function InstallEditor({ start, from, onClose, dirty, ...editor }: InstallEditorProps) {
  const queries = useQueries();
  const [started, setStarted] = useState<Started | null>(null);
  const known = useQuery(queries.workspaces.list.queryOptions()).data?.workspaces ?? [];
  const install = useMutation(queries.workspaces.install.mutationOptions({ onSuccess: setStarted }));
  // What is published may be fetched again while somebody edits; they go on with what they began with.
  const [first] = useState(start);
  if (started) return <InstallProgress {...started} onClose={onClose} />;
  return (
    <WorkspaceEditor
      {...editor}
      start={first}
      madeOf={{ from, id: null }}
      confirmedRights={null}
      submitLabel="Install"
      canForce
      submitUnchanged
      knownCategories={[...new Set(known.flatMap(({ categories }) => categories))].sort()}
      onSubmit={(submission) => install.mutate({ ...submission, from })}
      submitting={install.isPending}
      submitError={install.error}
      dirty={dirty}
      onCancel={() => void closeAsking(dirty, onClose)}
    />
  );
}
