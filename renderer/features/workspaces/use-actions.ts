/** What can be done with workspaces, with its notices. */
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { readLaunchConfig } from '../../../common/docker/launch-config.ts';
import type { Workspace } from '../../../common/model/workspaces.ts';
import { useQueries } from '../../app/context.tsx';
import { errorOf } from '../../app/wire.ts';
import { notifyDone, notifyFailed } from '../../ui/notify.ts';
import { enabledWords, repairWords } from './words.ts';

export function useWorkspaceActions() {
  const queries = useQueries();
  const navigate = useNavigate();
  const launch = useMutation(
    queries.sessions.launch.mutationOptions({
      onSuccess: ({ sessionId }) => void navigate({ to: '/sessions/$id', params: { id: sessionId } }),
      onError: (thrown, { workspaceId }) => {
        // What was not looked at yet (new rules, settings that came by the API) is shown right away, to be confirmed.
        if (errorOf(thrown).code === 'WARNINGS_NOT_SHOWN')
          void navigate({ to: '/workspaces/$id/confirm', params: { id: workspaceId } });
        else notifyFailed('The session was not launched', thrown);
      },
    }),
  );
  const duplicate = useMutation(
    queries.workspaces.duplicate.mutationOptions({
      onSuccess: ({ friendlyName }) => notifyDone(`${friendlyName} is there, disabled until you enable it.`),
      onError: (thrown) => notifyFailed('The workspace was not duplicated', thrown),
    }),
  );
  const setEnabled = useMutation(
    queries.workspaces.setEnabled.mutationOptions({
      onSuccess: ({ changed, taskIds }, { enabled }) => {
        if (changed > 0) notifyDone(enabledWords(changed, enabled, taskIds.length));
      },
      onError: (thrown) => notifyFailed('This was not saved', thrown),
    }),
  );
  const repair = useMutation(
    queries.workspaces.repair.mutationOptions({
      onSuccess: (_, { refresh }) => notifyDone(repairWords(refresh ?? false)),
      onError: (thrown) => notifyFailed('It could not be tried again', thrown),
    }),
  );
  return {
    launch,
    duplicate,
    setEnabled,
    repair,
    /** At once, or where its form asks for something first, through that form. */
    start(workspace: Workspace): void {
      if (readLaunchConfig(workspace.launchConfig).fields.length > 0)
        void navigate({ to: '/workspaces/$id/launch', params: { id: workspace.id }, search: true });
      else launch.mutate({ workspaceId: workspace.id });
    },
  };
}

export type WorkspaceActions = ReturnType<typeof useWorkspaceActions>;
