/** Comparing fingerprints that a person read elsewhere. Pure. */

/** A SHA-256 digest in unpadded base64, as ssh-keygen prints it after `SHA256:`. */
const digest = /(?:^|[^A-Za-z0-9+/])([A-Za-z0-9+/]{43})=?(?![A-Za-z0-9+/=])/;

/**
 * What a typed or pasted fingerprint says about the presented one. A whole line of `ssh-keygen -lf` is understood.
 * `incomplete`: not a whole fingerprint yet.
 */
export function compareFingerprint(typed: string, presented: string): 'same' | 'different' | 'incomplete' {
  const found = digest.exec(typed.trim().replace(/^SHA256:/i, ' '))?.[1] ?? digest.exec(typed)?.[1];
  if (found === undefined) return 'incomplete';
  return found === presented.replace(/^SHA256:/, '').replace(/=+$/, '') ? 'same' : 'different';
}
