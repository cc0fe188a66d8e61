/** Short notices at the corner. Failures stay until they are read. */
import { notifications } from '@mantine/notifications';
import { createElement } from 'react';
import { errorOf } from '../app/wire.ts';
import { commandsOf, Failure } from './hint.tsx';

export function notifyDone(message: string): void {
  notifications.show({ message, color: 'teal', autoClose: 4000 });
}

export function notifyFailed(what: string, thrown: unknown): void {
  const info = errorOf(thrown);
  if (info.code === 'CANCELLED') return;
  notifications.show({
    title: what,
    message: info.hint
      ? createElement(Failure, { message: info.message, hint: info.hint, commands: commandsOf(info) })
      : info.message,
    color: 'red',
    autoClose: false,
  });
}
