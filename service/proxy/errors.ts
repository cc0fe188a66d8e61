/** The coded reasons of the gateway, in one place: people read them on its pages, programs read the codes. */
import { FairleadError, isAbort, isTimeout } from '../../common/errors.ts';

const reopen = 'Open the session again from the console.';

export const viewErrors = {
  wrongHost: () =>
    new FairleadError('VIEW_HOST_REFUSED', {
      message: 'This address does not belong to an open view.',
      hint: reopen,
      status: 421,
    }),
  badTicket: () =>
    new FairleadError('VIEW_TICKET_REFUSED', {
      message: 'This link does not open a view here.',
      hint: reopen,
      status: 403,
    }),
  expired: () =>
    new FairleadError('VIEW_TICKET_EXPIRED', {
      message: 'This view was closed because the console that opened it is gone.',
      hint: reopen,
      status: 410,
    }),
  revoked: () =>
    new FairleadError('VIEW_REVOKED', {
      message: 'This view was ended: the session ended, or the right to see it was taken back.',
      hint: 'The sessions page of the console says what became of it.',
      status: 410,
    }),
  badPath: () =>
    new FairleadError('VIEW_PATH_REFUSED', {
      message: 'The address is not one that a session page uses.',
      hint: reopen,
      status: 400,
    }),
  ownerApi: () =>
    new FairleadError('VIEW_OWNER_API_REFUSED', {
      message: 'The owner interface of a session cannot be reached through a view.',
      hint: 'Use the actions of the console instead.',
      status: 403,
    }),
  method: () =>
    new FairleadError('VIEW_METHOD_REFUSED', { message: 'A view can only be read.', hint: reopen, status: 405 }),
  serviceWorker: () =>
    new FairleadError('VIEW_SERVICE_WORKER_REFUSED', {
      message: 'Session pages may not install service workers.',
      status: 403,
    }),
  foreignOrigin: () =>
    new FairleadError('VIEW_ORIGIN_REFUSED', {
      message: 'The connection does not come from the page of this view.',
      hint: reopen,
      status: 403,
    }),
  badUpgrade: () =>
    new FairleadError('VIEW_UPGRADE_REFUSED', {
      message: 'The view can only be reached by a WebSocket of version 13.',
      hint: reopen,
      status: 400,
    }),
  notWatchable: () =>
    new FairleadError('VIEW_NOT_WATCHABLE', {
      message: 'This session shows a page of its own, which nobody can watch without being able to work in it.',
      hint: 'Open it for control, or watch it over the shoulder of who works in it.',
      status: 409,
    }),
  needsNames: () =>
    new FairleadError('VIEW_NEEDS_NAMES', {
      message: 'A page of its own is shown under a name of its own only, and views of this service have ports instead.',
      hint: 'Start the service without --viewer-ports, and use a browser that finds names under "localhost".',
      status: 409,
    }),
  pageFails: (status: number) =>
    new FairleadError('VIEW_PAGE_FAILS', {
      message: `The page of the session answers with an error (${status}).`,
      hint: 'It may still be starting. The log of the session may say more.',
      status: 502,
      data: { status },
    }),
  alreadyOpen: () =>
    new FairleadError('VIEW_ALREADY_OPEN', {
      message: 'This view is already open somewhere else.',
      hint: reopen,
      status: 409,
    }),
  certificateChanged: (expected: string, shown: string) =>
    new FairleadError('VIEW_CERTIFICATE_CHANGED', {
      message: 'The session shows another certificate than the one it started with, so the connection was refused.',
      hint: 'Restart the session. If this happens again, somebody may stand between this site and the host.',
      status: 502,
      data: { expected, shown },
    }),
  credentials: () =>
    new FairleadError('VIEW_CREDENTIALS_REFUSED', {
      message: 'The session does not accept the credentials it was started with.',
      hint: 'Its password may have been changed inside. Restart the session.',
      status: 502,
    }),
  unreachable: (cause: unknown) =>
    new FairleadError('VIEW_UNREACHABLE', {
      message: 'The session does not answer.',
      hint: 'It may still be starting. Try again in a moment, or look at the session and its host in the console.',
      status: 502,
      cause,
    }),
  timedOut: (cause: unknown) =>
    new FairleadError('VIEW_TIMED_OUT', {
      message: 'The session did not answer in time.',
      hint: 'The connection to its host may be slow or lost. Look at the host in the console.',
      status: 504,
      cause,
    }),
  badAnswer: () =>
    new FairleadError('VIEW_ANSWER_REFUSED', {
      message: 'The session answered in a way that a view does not allow.',
      hint: 'Look at the log of the session.',
      status: 502,
    }),
  rfb: (reason: string) =>
    new FairleadError('VIEW_RFB_REFUSED', {
      message: `A view-only connection was ended: ${reason}.`,
      hint: 'Open the session again. To type into it, open it for control.',
      status: 403,
    }),
  ownerCall: (call: string, status: number) =>
    new FairleadError('VIEW_OWNER_CALL_FAILED', {
      message: `The session refused the call "${call}" with status ${status}.`,
      hint: 'Its image may be older than this call. Look at the log of the session.',
      status: 502,
      data: { call, status },
    }),
  portRefused: (port: number, cause: unknown) =>
    new FairleadError('SESSION_PORT_REFUSED', {
      message: `Nothing answers at port ${port} of this machine, where the session publishes its viewer.`,
      hint: 'The session may still be starting. Look at its log if this stays.',
      status: 502,
      data: { port },
      cause,
    }),
  noAddress: () =>
    new FairleadError('VIEW_NO_ADDRESS', {
      message: 'This session is reached over a connection that only the service itself holds.',
      hint: reopen,
      status: 502,
    }),
  noPort: () =>
    new FairleadError('VIEW_NO_PORT', {
      message: 'Every port for views is in use.',
      hint: 'Close a view, or widen the range of viewer ports in the settings.',
      status: 503,
    }),
  closed: () => new FairleadError('VIEW_GATEWAY_CLOSED', { message: 'The viewer gateway is shut down.', status: 503 }),
} as const;

/** Any failure on the way to a container as a coded one. Coded reasons of the host (no port, refused, lost) pass. */
export function asViewError(thrown: unknown): FairleadError {
  if (thrown instanceof FairleadError && thrown.code !== 'CANCELLED' && thrown.code !== 'TIMED_OUT') return thrown;
  return isAbort(thrown) || isTimeout(thrown) ? viewErrors.timedOut(thrown) : viewErrors.unreachable(thrown);
}
