/** Takes the console's calls: checks who calls, checks the arguments, runs the power, answers with a value. */
import { type IpcMainInvokeEvent, ipcMain } from 'electron';
import { FairleadError, toErrorInfo } from '../../common/errors.ts';
import { type PowerName, type PowerResult, type Powers, powerNames, powerPrefix } from '../../common/shell/channels.ts';
import { powerInputs } from '../../common/shell/schemas.ts';
import { refuseSender, type SenderSite } from './sender.ts';

/** What each power does. `contentsId` says which window asked. */
export type PowerImplementations = {
  readonly [N in PowerName]: (
    input: Powers[N]['input'],
    contentsId: number,
  ) => Promise<Powers[N]['output']> | Powers[N]['output'];
};

type RouterDeps = {
  /** The site whose console the window shows; null for every other window. */
  readonly siteOf: (contentsId: number) => SenderSite | null;
  readonly powers: PowerImplementations;
  readonly log: (event: string, data?: Record<string, unknown>) => void;
};

function frameOf(event: IpcMainInvokeEvent): { origin: string; isMainFrame: boolean } | null {
  const frame = event.senderFrame;
  return frame === null ? null : { origin: frame.origin, isMainFrame: frame.parent === null };
}

/** Registers every power once. Calls never throw across the bridge; they answer `PowerResult`. */
export function routePowers(deps: RouterDeps): void {
  function register<N extends PowerName>(name: N): void {
    ipcMain.handle(`${powerPrefix}${name}`, async (event, raw: unknown): Promise<PowerResult<Powers[N]['output']>> => {
      try {
        const reason = refuseSender(name, { site: deps.siteOf(event.sender.id), frame: frameOf(event) });
        if (reason !== null) {
          deps.log('power-refused', { power: name, reason });
          throw new FairleadError('POWER_REFUSED', {
            message: 'This page may not use that power of the desktop app.',
            hint: 'Open the console of the site in its own window.',
            status: 403,
          });
        }
        const input = powerInputs[name].safeParse(raw);
        if (!input.success) {
          throw new FairleadError('POWER_INPUT', {
            message: 'The call to the desktop app was not understood.',
            hint: 'Console and app may be of different versions. Reload the console.',
          });
        }
        return { ok: true, value: await deps.powers[name](input.data, event.sender.id) };
      } catch (thrown) {
        return { ok: false, error: toErrorInfo(thrown) };
      }
    });
  }
  for (const name of powerNames.local) register(name);
}
