/** The password that Fairlead made for somebody: shown once. */
import { Button } from '@mantine/core';
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog/dialog.tsx';
import { ShownOnce } from '../../ui/people/once.tsx';
import type { Person } from './types.ts';

type MadePasswordProps = {
  readonly title: string;
  readonly person: Person;
  readonly password: string;
  readonly onClose: () => void;
};

export function MadePassword({ title, person, password, onClose }: MadePasswordProps) {
  return (
    // Only the button closes it with one click: what stands here is not told again.
    <Dialog title={title} onClose={onClose} closeOnClickOutside={false}>
      <DialogBody>
        <ShownOnce value={password} what="the password">
          Give this password to <strong>{person.displayName}</strong>, who signs in as{' '}
          <strong className="fl-mono">{person.name}</strong> and chooses one of their own then.
        </ShownOnce>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose} data-autofocus>
          Done
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
