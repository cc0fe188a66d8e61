/** What is loaded before somebody asks for it, but after the first screen. */

/** How long the first screen has the connection for itself, milliseconds. */
const firstScreenMs = 2000;

/** Runs `load` once the first screen is drawn and the browser has nothing else to do. Returns what gives that up. */
export function afterFirstScreen(load: () => void): () => void {
  let left = false;
  const run = () => {
    if (!left) load();
  };
  const timer = setTimeout(() => {
    if (window.requestIdleCallback) window.requestIdleCallback(run);
    else run();
  }, firstScreenMs);
  return () => {
    left = true;
    clearTimeout(timer);
  };
}
