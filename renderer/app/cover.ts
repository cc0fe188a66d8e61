/**
 * A layer over the whole console that hides it and keeps it as it is: whoever was signed out while at work signs in there, and
 * finds what they had typed.
 */
export type Cover = {
  /** Hides the console; the answer is where the layer is drawn. */
  raise(): HTMLElement;
  lower(): void;
};

/**
 * Listens before all others, so it has to be made before anything is drawn: keys that the console knows must not reach it
 * while it is hidden.
 */
export function createCover(page: Window): Cover {
  const { document } = page;
  let raised: { readonly layer: HTMLElement; readonly focus: Element | null } | null = null;
  page.addEventListener(
    'keydown',
    (event) => {
      // What the key does by itself, typing and sending a form, is done all the same.
      if (raised !== null) event.stopImmediatePropagation();
    },
    { capture: true },
  );
  const below = () => [...document.body.children].filter((one) => one instanceof HTMLElement && one !== raised?.layer);
  const hide = (isHidden: boolean) => {
    for (const one of below()) {
      if (!(one instanceof HTMLElement)) continue;
      one.inert = isHidden;
      // Keeps its size, so that lists stay where they were scrolled to.
      one.style.visibility = isHidden ? 'hidden' : '';
    }
  };
  return {
    raise() {
      if (raised !== null) return raised.layer;
      const focus = document.activeElement;
      hide(true);
      const layer = document.createElement('div');
      layer.className = 'fl-cover';
      document.body.append(layer);
      raised = { layer, focus };
      return layer;
    },
    lower() {
      if (raised === null) return;
      const { layer, focus } = raised;
      layer.remove();
      hide(false);
      raised = null;
      if (focus instanceof HTMLElement && focus.isConnected) focus.focus({ preventScroll: true });
    },
  };
}
