/** The contract's area `sessions`, over the session manager. */
import type { sessionsContract } from '../../common/contract/sessions.ts';
import type { SessionOperations, ViewOperations } from '../manager/session-types.ts';
import type { Face } from './face.ts';

export function createSessionsApi(sessions: SessionOperations, views: ViewOperations): Face<typeof sessionsContract> {
  return {
    list: async (_input, { actor }) => ({ sessions: await sessions.list(actor) }),
    get: ({ id }, { actor }) => sessions.get(actor, id),
    history: async (query, { actor }) => ({ sessions: await sessions.history(actor, query) }),
    watch: ({ id }, { actor, signal }) => sessions.watch(actor, id, signal),
    placement: async ({ workspaceId }, { actor, signal }) => ({
      candidates: await sessions.placement(actor, workspaceId, signal),
    }),
    launch: ({ workspaceId, hostId, values }, { actor }) =>
      sessions.launch(actor, { workspaceId, hostId: hostId ?? null, values }),
    pause: ({ id }, { actor }) => sessions.pause(actor, id),
    resume: ({ id }, { actor }) => sessions.resume(actor, id),
    stop: ({ id }, { actor }) => sessions.stop(actor, id),
    start: ({ id }, { actor }) => sessions.start(actor, id),
    restart: ({ id }, { actor }) => sessions.restart(actor, id),
    end: ({ ids }, { actor }) => sessions.end(actor, ids),

    openUrl: async (request, { actor, signal }) => (await views.openUrl(actor, request, signal)).as({}),
    logs: (request, { actor, signal }) => views.logs(actor, request, signal),
    stats: ({ id }, { actor, signal }) => views.stats(actor, id, signal),
    async thumbnail({ id }, { actor }) {
      const picture = await views.thumbnail(actor, id);
      return picture && { mediaType: 'image/jpeg', base64: picture.jpeg.toString('base64'), at: picture.at };
    },
    view: (request, { actor, signal }) => views.view(actor, request, signal),
    closeView({ viewId }, { actor }) {
      views.closeView(actor, viewId);
      return {};
    },
    latency: async (request, { actor }) => ({ roundTripMs: await views.latency(actor, request) }),
    async terminalOpen(request, { actor, signal }) {
      const opened = await views.terminalOpen(actor, request, signal);
      return opened.as({ terminalId: opened.value });
    },
    terminalOutput: ({ terminalId }, { actor, signal }) => views.terminalOutput(actor, terminalId, signal),
    async terminalInput({ terminalId, base64 }, { actor }) {
      await views.terminalInput(actor, terminalId, Buffer.from(base64, 'base64'));
      return {};
    },
    async terminalResize({ terminalId, ...size }, { actor }) {
      await views.terminalResize(actor, terminalId, size);
      return {};
    },
    terminalClose({ terminalId }, { actor }) {
      views.terminalClose(actor, terminalId);
      return {};
    },
  };
}
