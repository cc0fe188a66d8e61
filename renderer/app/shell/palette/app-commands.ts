/** What the desktop app around the console can do, for the palette. Nothing in a browser. */
import { IconFolder, IconRefresh } from '@tabler/icons-react';
import type { PowerResult } from '../../../../common/shell/channels.ts';
import { notifyFailed } from '../../../ui/notify.ts';
import type { Command } from '../../feature.ts';
import { granted, shellOf } from '../../native.ts';

/** What the palette offers where the app can do it. */
export function appCommands(): Command[] {
  const { restartSite, showLogs } = shellOf(window) ?? {};
  const run = (what: string, power: () => Promise<PowerResult<unknown>>) => () =>
    void power()
      .then(granted)
      .catch((thrown: unknown) => notifyFailed(what, thrown));
  return [
    ...(restartSite === undefined
      ? []
      : [
          {
            id: 'app:restart',
            label: 'Restart local site',
            description: 'Sessions go on',
            icon: IconRefresh,
            keywords: ['service', 'reload'],
            run: run('The local site was not restarted', restartSite),
          },
        ]),
    ...(showLogs === undefined
      ? []
      : [
          {
            id: 'app:logs',
            label: 'Show log folder',
            description: 'In the file manager',
            icon: IconFolder,
            keywords: ['support', 'diagnose'],
            run: run('The log folder was not opened', showLogs),
          },
        ]),
  ];
}
