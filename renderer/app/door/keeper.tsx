/**
 * Lets people in and out. Whoever was signed out while at work signs in over their pages, which stay as they are for the same
 * person; for anybody else, and after signing out, nothing of them is left.
 */
import { createRoot, type Root } from 'react-dom/client';
import type { Surroundings, Visit } from '../entrance.tsx';
import { forgetSignIn, keepSignIn, type SignIn, storedSignIn } from '../sign-in.ts';
import { raiseCover } from './cover.ts';
import { Door, type DoorProps } from './door.tsx';
import { type Reason, reasonOf } from './reason.ts';
import { keepMark } from './sign-in-marks.ts';
import { SignedOut } from './signed-out.tsx';

type Outside = {
  /** Why a link did not sign in; null where none was opened. */
  readonly refused: unknown;
  readonly name: string;
  readonly reason: Reason | null;
};
export type Keeper = {
  outside(why: Outside): void;
  /** The service does not take the token of the visit any more. */
  signedOut(visit: Visit, hadPages: boolean): void;
  /** The person signed out. */
  left(visit: Visit): void;
};

const nothing: Outside = { refused: null, name: '', reason: null };

export function createKeeper(deps: Surroundings & { enter(signIn: SignIn): void }): Keeper {
  const { root, keys, commands, frame, enter } = deps;
  const hasPeople = commands.firstCode !== null;
  const over = new WeakSet<Visit>();
  /** What lowers the cover over a visit's pages. */
  const covers = new Map<Visit, () => void>();

  const showDoor = (at: Root, props: Omit<DoorProps, 'commands'>) =>
    at.render(frame(<Door commands={commands} {...props} />));

  function outside({ refused, name, reason }: Outside): void {
    // A link opens nothing where people sign in, so that it did not is no matter there.
    if (hasPeople) showDoor(root, { name, reason, keepsPages: false, onSignedIn: (done) => enter(kept(done)) });
    else root.render(frame(<SignedOut error={refused} commands={commands} />));
  }

  /** Once for each visit: the service and the person may end it in the same moment. */
  function end(visit: Visit, then: () => void): void {
    if (over.has(visit)) return;
    over.add(visit);
    covers.get(visit)?.();
    visit.site.close();
    then();
  }

  function goOut(visit: Visit, why: Outside): void {
    forgetSignIn(localStorage);
    end(visit, () => outside(why));
  }

  /** Back to the pages; anybody else has pages of their own. */
  function comeBack(visit: Visit, next: SignIn): void {
    if (next.person === null || next.person.userId !== visit.signIn.person?.userId) {
      toStart();
      end(visit, () => enter(next));
      return;
    }
    covers.get(visit)?.();
    visit.signIn = next;
    visit.site.resume(next);
  }

  /** Over the pages of who was signed out while at work. */
  function cover(visit: Visit, why: Pick<DoorProps, 'name' | 'reason'>): void {
    const { layer, lower } = raiseCover(keys);
    const door = createRoot(layer);
    // In another tab of this browser the person signed out, or in again.
    const onStorage = () => {
      const now = storedSignIn(localStorage);
      if (now === null) goOut(visit, nothing);
      else if (now.bearer !== visit.signIn.bearer) comeBack(visit, now);
    };
    window.addEventListener('storage', onStorage);
    covers.set(visit, () => {
      covers.delete(visit);
      window.removeEventListener('storage', onStorage);
      door.unmount();
      lower();
    });
    showDoor(door, { ...why, keepsPages: true, onSignedIn: (done) => comeBack(visit, kept(done)) });
  }

  return {
    outside,
    left(visit) {
      if (hasPeople) toStart();
      goOut(visit, nothing);
    },
    signedOut(visit, hadPages) {
      if (over.has(visit)) return;
      const { signIn } = visit;
      const now = storedSignIn(localStorage);
      if (!hasPeople || now === null) goOut(visit, nothing);
      else if (now.bearer !== signIn.bearer) comeBack(visit, now);
      else {
        const why = { name: signIn.person?.userName ?? '', reason: reasonOf(signIn, Date.now()) };
        if (hadPages) cover(visit, why);
        else goOut(visit, { ...nothing, ...why });
      }
    },
  };
}

/** Keeps what a sign-in brought for this browser. */
function kept(done: Parameters<DoorProps['onSignedIn']>[0]): SignIn {
  const signIn = { bearer: done.bearer, serviceKey: done.serviceKey, person: done.me };
  keepSignIn(localStorage, signIn);
  keepMark(localStorage, done.me.userName, done.mark);
  return signIn;
}

/** Whoever comes next does not begin where somebody else was. */
function toStart(): void {
  window.history.replaceState(null, '', '/');
}
