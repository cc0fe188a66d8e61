/** Short notices at the corner. Failures stay until they are read. */
import { notifications } from '@mantine/notifications';
import { createElement } from 'react';
import { errorOf } from '../app/wire.ts';
import { Offer } from './offer.tsx';
import { Failure } from './words/failure.tsx';

const closable = { closeButtonProps: { 'aria-label': 'Close' } } as const;

export function notifyDone(message: string): void {
  notifications.show({ ...closable, message, color: 'teal', autoClose: 4000 });
}

/** Something that happened, and what can be done about it with one click. */
export function notifyOffer(message: string, label: string, take: () => void): void {
  const id = notifications.show({
    ...closable,
    message: createElement(Offer, {
      message,
      label,
      onTake: () => {
        notifications.hide(id);
        take();
      },
    }),
    autoClose: 15_000,
  });
}

export function notifyFailed(what: string, thrown: unknown): void {
  const info = errorOf(thrown);
  if (info.code === 'CANCELLED') return;
  notifications.show({
    ...closable,
    title: what,
    message: createElement(Failure, { error: info }),
    color: 'red',
    autoClose: false,
  });
}
