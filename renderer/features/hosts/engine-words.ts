/** An engine and its system in few words, for lists; the page of a host has them whole. Pure. */

/** `20.10.24+dfsg1` is 20.10.24: what a distribution adds to the number says nothing about the engine. */
export function shortVersion(version: string): string {
  return version.split(/[+~]/, 1)[0] || version;
}

/** `Debian GNU/Linux 12 (bookworm)` is Debian 12. */
export function shortSystem(system: string): string {
  return system.replace(' GNU/Linux', '').replace(/ \([^()]*\)$/, '') || system;
}
