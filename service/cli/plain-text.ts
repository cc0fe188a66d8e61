/** SECURITY: docs/security.md 2.15: published text must not steer the terminal: no escape sequences, one line. */
export function plain(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
}
