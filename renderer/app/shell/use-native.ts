/** Ties the console to the desktop app around it: menus, notices, colours. Does nothing in a browser. */
import { useMantineColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Task } from '../../../common/model/tasks.ts';
import { shellOf } from '../native.ts';
import { noticeOf, placeOf, schemeOf } from './native-commands.ts';

export function useNative(openPalette: () => void): void {
  const navigate = useNavigate();
  const { colorScheme } = useMantineColorScheme();

  useEffect(
    () =>
      shellOf(window)?.onCommand((command) => {
        if (command.kind === 'palette') openPalette();
        const to = placeOf(command);
        if (to !== null) void navigate({ to });
      }),
    [navigate, openPalette],
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
