/**
 * Who is inside, and who stands at the door. Whoever was signed out while at work signs in over their pages, which stay as they
 * are for the same person; for anybody else, and after signing out, nothing of them is left.
 */
import type { ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { Commands } from '../../common/commands.ts';
import type { DialogMemory } from '../ui/dialog/dialog-memory.ts';
import { again } from './again.ts';
import type { Cover } from './cover.ts';
import type { DoorProps } from './door/door.tsx';
import { type Reason, reasonOf } from './door/reason.ts';
import { PageFailed } from './page-failed.tsx';
import { forgetSignIn, keepSignIn, type SignIn, storedSignIn } from './sign-in.ts';
import { keepMark } from './sign-in-marks.ts';
import { SignedOut } from './signed-out.tsx';
import { openSite } from './site.tsx';

type Outside = {
  /** Why a link did not sign in; null where none was opened. */
  readonly error: unknown;
  readonly name: string;
  readonly reason: Reason | null;
};
type Entrance = { enter(signIn: SignIn): void; outside(why: Outside): void };
type Site = ReturnType<typeof openSite>;

const nothing: Outside = { error: null, name: '', reason: null };

export function createEntrance(deps: {
  readonly root: Root;
  readonly cover: Cover;
  readonly commands: Commands;
  readonly dialogMemory: DialogMemory;
  readonly frame: (content: ReactNode) => ReactNode;
}): Entrance {
  const { root, cover, commands, dialogMemory, frame } = deps;
  const hasPeople = commands.firstCode !== null;

  async function showDoor(at: Root, props: Omit<DoorProps, 'commands'>): Promise<void> {
    try {
      const { Door } = await again(() => import('./door/door.tsx'));
      at.render(frame(<Door commands={commands} {...props} />));
    } catch (thrown) {
      at.render(frame(<PageFailed error={thrown} />));
    }
  }

  function outside({ error, name, reason }: Outside): void {
    // A link opens nothing where people sign in, so that it did not is no matter there.
    if (!hasPeople) root.render(frame(<SignedOut error={error} commands={commands} />));
    else void showDoor(root, { name, reason, keepsPages: false, onSignedIn: (done) => enter(kept(done)) });
  }

  function enter(first: SignIn): void {
    let signIn = first;
    let isLeft = false;
    let lower: (() => void) | null = null;

    const leave = (then: () => void) => {
      if (isLeft) return;
      isLeft = true;
      lower?.();
      site.close();
      then();
    };
    const goOut = (why: Outside) => {
      forgetSignIn(localStorage);
      leave(() => outside(why));
    };
    /** Back to the pages; anybody else has pages of their own. */
    const comeBack = (next: SignIn) => {
      if (next.person === null || next.person.userId !== signIn.person?.userId) {
        toStart();
        leave(() => enter(next));
        return;
      }
      lower?.();
      signIn = next;
      site.resume(next);
    };

    const onSignedOut = (hadPages: boolean) => {
      const now = storedSignIn(localStorage);
      // In another tab of this browser the person signed out, or in again.
      if (!hasPeople || now === null) goOut(nothing);
      else if (now.bearer !== signIn.bearer) comeBack(now);
      else {
        const why = { name: signIn.person?.userName ?? '', reason: reasonOf(signIn, Date.now()) };
        if (hadPages) raise(why);
        else goOut({ ...nothing, ...why });
      }
    };

    const raise = (why: Pick<Outside, 'name' | 'reason'>) => {
      const door = createRoot(cover.raise());
      const title = document.title;
      const onStorage = () => {
        const now = storedSignIn(localStorage);
        if (now === null) goOut(nothing);
        else if (now.bearer !== signIn.bearer) comeBack(now);
      };
      window.addEventListener('storage', onStorage);
      lower = () => {
        lower = null;
        window.removeEventListener('storage', onStorage);
        door.unmount();
        cover.lower();
        document.title = title;
      };
      void showDoor(door, { ...why, keepsPages: true, onSignedIn: (done) => comeBack(kept(done)) });
    };

    const site: Site = openSite({
      signIn,
      commands,
      dialogMemory,
      onSignedOut,
      // Signing out holds even when the service cannot be told.
      onLeave: (told) => {
        forgetSignIn(localStorage);
        if (hasPeople) toStart();
        const out = () => goOut(nothing);
        told.then(out, out);
      },
    });
    root.render(frame(site.content));
  }

  return { enter, outside };
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
