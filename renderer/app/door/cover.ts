/**
 * A layer over the whole console that hides it and keeps it as it is: whoever was signed out while at work signs in there, and
 * finds what they had typed.
 */
import './cover.css';
import type { KeyHold } from '../key-hold.ts';

/** Hides the console. `layer` is where to draw; `lower` brings the console back as it was. */
export function raiseCover(keys: KeyHold): { readonly layer: HTMLElement; lower(): void } {
  const focus = document.activeElement;
  const title = document.title;
  const below = [...document.body.children].filter((one) => one instanceof HTMLElement);
  const layer = document.createElement('div');
  layer.className = 'fl-cover';
  for (const one of below) {
    one.inert = true;
    // Keeps its size, so that lists stay where they were scrolled to.
    one.style.visibility = 'hidden';
  }
  document.body.append(layer);
  keys.isOn = true;
  return {
    layer,
    lower() {
      keys.isOn = false;
      layer.remove();
      for (const one of below) {
        one.inert = false;
        one.style.visibility = '';
      }
      document.title = title;
      if (focus instanceof HTMLElement && focus.isConnected) focus.focus({ preventScroll: true });
    },
  };
}
