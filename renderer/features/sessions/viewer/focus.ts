/** SECURITY: docs/security.md 1.10: the focus counts, not the pointer: only in a frame that has it somebody works. */
export function frameHasFocus(frame: HTMLIFrameElement | null): boolean {
  return frame !== null && !document.hidden && document.hasFocus() && document.activeElement === frame;
}
