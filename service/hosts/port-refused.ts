/** The error of a viewer port that nobody listens at. */
import { FairleadError } from '../../common/errors.ts';

/** The session's own server is not up (yet), or has died. */
export function portRefused(port: number, cause?: unknown): FairleadError {
  return new FairleadError('SESSION_PORT_REFUSED', {
    message: `Nothing answers at port ${port} of the host, where the session publishes its viewer.`,
    hint: 'The session may still be starting. Look at its log if this stays.',
    status: 502,
    data: { port },
    cause,
  });
}
