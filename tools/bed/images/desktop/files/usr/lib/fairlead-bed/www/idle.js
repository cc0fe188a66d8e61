// The idle limit of the session's own client: keys and the mouse in this page count, the picture does not.

/**
 * Calls `over` once when nobody has done anything for so long. `limit` changes the limit (in minutes, fractions too);
 * what is no positive number leaves it as it is. `active` counts as somebody having done something, and arms it again.
 */
export function watchIdleness(minutes, over) {
  let limitMs = Number.isFinite(minutes) && minutes > 0 ? minutes * 60_000 : 20 * 60_000;
  let timer;
  const active = () => {
    clearTimeout(timer);
    timer = setTimeout(over, limitMs);
  };
  for (const type of ['keydown', 'keyup', 'pointermove', 'pointerdown', 'wheel']) {
    window.addEventListener(type, active, { capture: true, passive: true });
  }
  active();
  return {
    active,
    limit: (next) => {
      if (!Number.isFinite(next) || next <= 0) return;
      limitMs = next * 60_000;
      active();
    },
  };
}
