/** What can be done with sessions, with its questions and notices. */
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Session } from '../../../common/model/sessions.ts';
import { useApi, useQueries } from '../../app/context.tsx';
import { useAccount, useRights } from '../../app/may.ts';
import { confirm } from '../../ui/dialog/confirm.tsx';
import { notifyDone, notifyFailed } from '../../ui/notify.ts';
import { formatCount } from '../../ui/words/format.ts';
import { mayDo } from './may-do.ts';
import { askForLink } from './open-link.tsx';
import { askToSave } from './save-image.tsx';
import { endedWords, isLaunching, lostByEnding, type SessionAction } from './words.ts';

export type SessionActions = ReturnType<typeof useSessionActions>;

export function useSessionActions() {
  const api = useApi();
  const queries = useQueries();
  const navigate = useNavigate();
  const rights = useRights();
  const self = useAccount().data?.id;
  const failed = (what: string) => ({ onError: (thrown: unknown) => notifyFailed(what, thrown) });
  const pause = useMutation(queries.sessions.pause.mutationOptions(failed('The session was not paused')));
  const resume = useMutation(queries.sessions.resume.mutationOptions(failed('The session was not resumed')));
  const stop = useMutation(queries.sessions.stop.mutationOptions(failed('The session was not stopped')));
  const start = useMutation(queries.sessions.start.mutationOptions(failed('The session was not started')));
  const restart = useMutation(queries.sessions.restart.mutationOptions(failed('The session was not restarted')));
  const ending = useMutation(
    queries.sessions.end.mutationOptions({
      onSuccess: ({ ended, pending }) => notifyDone(endedWords(ended, pending)),
      onError: (thrown) => notifyFailed('The session was not ended', thrown),
    }),
  );

  /** Asks first where something would be lost. Answers whether the sessions were ended. */
  async function end(sessions: readonly Session[]): Promise<boolean> {
    const [first] = sessions;
    if (!first) return false;
    const lost = lostByEnding(sessions);
    // A dialog is not shown over another element in full screen.
    if (document.fullscreenElement) await document.exitFullscreen();
    const only = sessions.length === 1;
    const agreed =
      lost.length === 0 ||
      (await confirm({
        title: only ? endTitle(first) : `End ${formatCount(sessions.length, 'session')}?`,
        message: only
          ? `Its container ${first.hostName === '' ? '' : `on ${first.hostName} `}is removed. This cannot be undone.`
          : 'Their containers are removed. This cannot be undone.',
        lost,
        confirmLabel: only ? (isLaunching(first) ? 'Cancel launch' : 'End session') : 'End sessions',
        danger: true,
      }));
    if (!agreed) return false;
    try {
      await ending.mutateAsync({ ids: sessions.map(({ id }) => id) });
      return true;
    } catch {
      // Told by the mutation itself.
      return false;
    }
  }

  async function confirmed(what: 'stop' | 'restart', { id, workspaceName, userName }: Session): Promise<void> {
    if (document.fullscreenElement) await document.exitFullscreen();
    const agreed = await confirm({
      title: what === 'stop' ? `Stop ${workspaceName}?` : `Restart ${workspaceName}?`,
      message:
        what === 'stop'
          ? 'Its programs are ended; the container and its files stay, and it can be started again.'
          : 'Its programs are ended and the desktop starts again; files in the container stay.',
      lost: [`Unsaved work in the programs that ${userName} has open`],
      confirmLabel: what === 'stop' ? 'Stop session' : 'Restart session',
      danger: true,
    });
    if (agreed) (what === 'stop' ? stop : restart).mutate({ id });
  }

  return {
    /** Whether the person may: what they may not is not offered. */
    may: (action: SessionAction, session: Pick<Session, 'userId'>) => mayDo(action, session, self, rights),
    end,
    isEnding: ending.isPending,
    isBusy: [pause, resume, stop, start, restart].some(({ isPending }) => isPending),
    run(action: SessionAction, session: Session): void {
      const { id } = session;
      switch (action) {
        case 'open':
          void navigate({ to: '/sessions/$id', params: { id }, search: { mode: 'control' } });
          break;
        case 'watch':
          void navigate({ to: '/sessions/$id', params: { id }, search: { mode: 'view' } });
          break;
        case 'open-link':
          void askForLink(session, (url) => api.sessions.openUrl({ id, url }));
          break;
        case 'save':
          void askToSave(session, (workspaceId) => void navigate({ to: `/workspaces/${workspaceId}/launch` }));
          break;
        case 'pause':
          pause.mutate({ id });
          break;
        case 'resume':
          resume.mutate({ id });
          break;
        case 'start':
          start.mutate({ id });
          break;
        case 'stop':
        case 'restart':
          void confirmed(action, session);
          break;
        case 'end':
          void end([session]);
          break;
      }
    },
  };
}

function endTitle(session: Session): string {
  return isLaunching(session) ? `Cancel the launch of ${session.workspaceName}?` : `End ${session.workspaceName}?`;
}
