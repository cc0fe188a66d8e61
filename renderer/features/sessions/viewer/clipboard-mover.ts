/**
 * Decides what of a clipboard moves, and when. Knows no browser: `use-clipboard.ts` lends it one. SECURITY: docs/security.md 1.10
 * text moves per direction, for the view that has the focus, with the switch of that direction on.
 */
import { clipboardLimit } from './messages.ts';

type Directions = { readonly toSession: boolean; readonly fromSession: boolean };

export type ClipboardRules = Directions & {
  /** This view is the one that shows, connected, and takes keys. */
  readonly active: boolean;
};

type Choices = { readonly clipboardIn: boolean; readonly clipboardOut: boolean };

/**
 * The directions that a person chose and the site allows. SECURITY: docs/security.md 1.10: while the site's settings are not known
 * (`null`) they count as off.
 */
export function allowedDirections(chosen: Choices, site: Choices | null): Directions {
  return {
    toSession: chosen.clipboardIn && site?.clipboardIn === true,
    fromSession: chosen.clipboardOut && site?.clipboardOut === true,
  };
}

/** What the mover needs of the browser. */
type ClipboardWorld = {
  /** The frame has the keyboard, and its window has it too. */
  viewHasFocus(): boolean;
  /** Whether reading needs no question. */
  mayRead(): Promise<boolean>;
  /** @throws when the browser or the person refuses. */
  read(): Promise<string>;
  /** @throws when the browser refuses. */
  write(text: string): Promise<void>;
  send(text: string): void;
  /** The session copied `text`; `refused`: the browser did not take it, or nobody worked in the session. */
  show(text: string, refused: boolean): void;
};

export type ClipboardMover = {
  follow(rules: ClipboardRules): void;
  /** The session's page says that a text was copied there. */
  onReceived(text: string): void;
  /** Looks whether the view has got the focus since the last look; then what was copied elsewhere goes along. */
  look(): Promise<void>;
  /** Text that a person gave. */
  sendText(text: string): void;
  /** Reads this machine's clipboard because a person asked for it. False: the browser refused, or it is switched off. */
  sendMine(): Promise<boolean>;
};

export function createClipboardMover(world: ClipboardWorld): ClipboardMover {
  let rules: ClipboardRules = { active: false, toSession: false, fromSession: false };
  let hadFocus = false;
  /** What both sides have already, so that text does not go in circles. */
  let known: string | null = null;

  const open = () => rules.active && rules.toSession;

  function sendText(text: string): void {
    if (!open() || text === '' || text.length > clipboardLimit) return;
    known = text;
    world.send(text);
  }

  return {
    follow(next) {
      rules = next;
      // What was copied while the direction was closed goes along when it opens.
      if (!open()) hadFocus = false;
    },
    onReceived(text) {
      if (!rules.active || !rules.fromSession || text === known) return;
      known = text;
      // SECURITY: docs/security.md 1.10: a session that nobody works in just now does not write into this machine's clipboard.
      if (!world.viewHasFocus()) {
        world.show(text, true);
        return;
      }
      world.write(text).then(
        () => world.show(text, false),
        () => world.show(text, true),
      );
    },
    async look() {
      const has = open() && world.viewHasFocus();
      const came = has && !hadFocus;
      hadFocus = has;
      if (!came || !(await world.mayRead())) return;
      // SECURITY: docs/security.md 1.10: asking took a moment; by now the focus may be elsewhere, or the switch off.
      if (!open() || !world.viewHasFocus()) return;
      const text = await world.read().catch(() => '');
      if (text !== known && world.viewHasFocus()) sendText(text);
    },
    sendText,
    async sendMine() {
      if (!open()) return false;
      try {
        sendText(await world.read());
        return true;
      } catch {
        // The browser has no such power here, or the person said no; the field beside the button always works.
        return false;
      }
    },
  };
}
