/** Ties the console to the desktop app around it: menus, notices, colours. Does nothing in a browser. */
import { useMantineColorScheme } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconFolder, IconRefresh } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Task } from '../../../common/model/tasks.ts';
import type { PowerResult } from '../../../common/shell/channels.ts';
import { notifyFailed } from '../../ui/notify.ts';
import type { Command } from '../feature.ts';
import { granted, shellOf } from '../native.ts';
import { noticeOf, placeOf, schemeOf } from './native-commands.ts';

export function useNative(): void {
  const navigate = useNavigate();
  const { colorScheme } = useMantineColorScheme();

  useEffect(
    () =>
      shellOf(window)?.onCommand((command) => {
        if (command.kind === 'palette') spotlight.open();
        const to = placeOf(command);
        if (to !== null) void navigate({ to });
      }),
    [navigate],
  );

  useEffect(() => {
    // An app that is too old for it keeps its own colours.
    void shellOf(window)
      ?.setColorScheme?.({ scheme: schemeOf(colorScheme) })
      .catch(() => undefined);
  }, [colorScheme]);
}

/** Tells the person who looks elsewhere about work that has ended; in the window its page does. */
export function tellOutside(task: Task): void {
  const notify = shellOf(window)?.notify;
  if (notify === undefined || document.hasFocus()) return;
  const notice = noticeOf(task);
  // A system without notices shows none; the task list has it all the same.
  if (notice !== null) void notify(notice).catch(() => undefined);
}

/** What the palette offers where the app can do it. */
export function nativeCommands(): Command[] {
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
