/** The large dialog around the editor. Closing it, or going anywhere else, with unsaved changes asks. */
import { useBlocker } from '@tanstack/react-router';
import type { ReactNode, RefObject } from 'react';
import { confirm } from '../../../ui/dialog/confirm.tsx';
import { Dialog } from '../../../ui/dialog/dialog.tsx';

type DialogFrameProps = {
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly icon?: ReactNode;
  /** Whether closing would lose something. */
  readonly dirty: RefObject<boolean>;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

export function DialogFrame({ title, subtitle, icon, dirty, onClose, children }: DialogFrameProps) {
  // Links and commands lead away as well as the buttons do.
  useBlocker({
    enableBeforeUnload: () => dirty.current,
    shouldBlockFn: async () => dirty.current && !(await mayDiscard()),
  });
  return (
    <Dialog
      title={title}
      subtitle={subtitle}
      icon={icon}
      size={1080}
      tall
      closeOnClickOutside={false}
      onClose={() => void closeAsking(dirty, onClose)}
    >
      {children}
    </Dialog>
  );
}

/** Closes, after asking where something was typed. */
export async function closeAsking(dirty: RefObject<boolean>, close: () => void): Promise<void> {
  if (dirty.current && !(await mayDiscard())) return;
  // Asked once; the way out does not ask again.
  dirty.current = false;
  close();
}

function mayDiscard(): Promise<boolean> {
  return confirm({
    title: 'Discard your changes?',
    message: 'The settings were changed and not saved.',
    lost: ['The changes in this dialog'],
    confirmLabel: 'Discard',
    danger: true,
  });
}
