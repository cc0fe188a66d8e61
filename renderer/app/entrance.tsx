/** Who is inside. The door itself is loaded when somebody stands at it. */
import type { ReactNode } from 'react';
import type { Root } from 'react-dom/client';
import type { Commands } from '../../common/commands.ts';
import type { DialogMemory } from '../ui/dialog/dialog-memory.ts';
import { again } from './again.ts';
import { afterFirstScreen } from './ahead.ts';
import type { Keeper } from './door/keeper.tsx';
import type { KeyHold } from './key-hold.ts';
import { PageFailed } from './page-failed.tsx';
import { forgetSignIn, type SignIn } from './sign-in.ts';
import { openSite, type Site } from './site.tsx';

/** What the door is made of. */
export type Surroundings = {
  readonly root: Root;
  readonly keys: KeyHold;
  readonly commands: Commands;
  readonly dialogMemory: DialogMemory;
  readonly frame: (content: ReactNode) => ReactNode;
};

/** Somebody who is signed in, with their pages. */
export type Visit = { signIn: SignIn; readonly site: Site };

type Entrance = {
  enter(signIn: SignIn): void;
  /** @param refused why a link did not sign in; null where none was opened */
  outside(refused: unknown): void;
};

export function createEntrance(around: Surroundings): Entrance {
  const { root, commands, dialogMemory, frame } = around;
  let keeper: Keeper | null = null;

  const load = () => again(() => import('./door/keeper.tsx'));
  function atTheDoor(then: (keeper: Keeper) => void): void {
    load().then(
      ({ createKeeper }) => {
        keeper ??= createKeeper({ ...around, enter });
        then(keeper);
      },
      (thrown: unknown) => root.render(frame(<PageFailed error={thrown} />)),
    );
  }

  function enter(signIn: SignIn): void {
    const visit: Visit = {
      signIn,
      site: openSite({
        signIn,
        commands,
        dialogMemory,
        onSignedOut: (hadPages) => atTheDoor((door) => door.signedOut(visit, hadPages)),
        onLeave: (told) => {
          // Signing out holds even when the service cannot be told.
          forgetSignIn(localStorage);
          const out = () => atTheDoor((door) => door.left(visit));
          told.then(out, out);
        },
      }),
    };
    root.render(frame(visit.site.content));
    // Whoever signs out because the service is gone could not load it any more.
    afterFirstScreen(() => void load().catch(() => undefined));
  }

  return { enter, outside: (refused) => atTheDoor((door) => door.outside({ refused, name: '', reason: null })) };
}
