// The page's own idle limit: keys, mouse and touch in this page count, the picture does not.

const longestMs = 2 ** 31 - 1;

/** Calls `over` when nobody has done anything for so many minutes; 0 means never. */
export function watchIdleness(minutes, over) {
  let limitMs = 0;
  let timer;
  const active = () => {
    clearTimeout(timer);
    if (limitMs > 0) timer = setTimeout(over, limitMs);
  };
  const limit = (next) => {
    if (!Number.isFinite(next) || next < 0) return;
    const ms = next * 60_000;
    limitMs = ms > longestMs ? 0 : ms;
    active();
  };
  for (const type of ['keydown', 'keyup', 'pointermove', 'pointerdown', 'wheel']) {
    window.addEventListener(type, active, { capture: true, passive: true });
  }
  limit(minutes);
  return { active, limit };
}
