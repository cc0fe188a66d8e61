/** The part that is used of a library without types of its own. */
declare module 'bcrypt-pbkdf' {
  /** Fills `derived`. 0 when it worked. */
  export function pbkdf(
    passphrase: Uint8Array,
    passphraseBytes: number,
    salt: Uint8Array,
    saltBytes: number,
    derived: Uint8Array,
    derivedBytes: number,
    rounds: number,
  ): number;
}
