/**
 * Keeps keys from the console while something else covers it. Listens before all others, so it has to be made before anything
 * is drawn.
 */
export type KeyHold = { isOn: boolean };

export function createKeyHold(page: Window): KeyHold {
  const hold = { isOn: false };
  page.addEventListener(
    'keydown',
    (event) => {
      // What the key does by itself, typing and sending a form, is done all the same.
      if (hold.isOn) event.stopImmediatePropagation();
    },
    { capture: true },
  );
  return hold;
}
