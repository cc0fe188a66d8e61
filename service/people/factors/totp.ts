/**
 * Codes of authenticator apps: TOTP (RFC 6238) with SHA-1, six digits and steps of 30 s, as every app can. Pure but for chance.
 *
 * The libraries are loaded when somebody first uses such a code: most services never do, and each start would wait for them.
 */

/** The length of a time step, seconds. */
const stepS = 30;
/** RFC 4226 asks for 128 bits at least, and recommends these. */
const secretBytes = 20;
/** What ISO/IEC 18004 asks to be light around a QR code, in modules. */
const quietZone = 4;

export type TotpSetUp = {
  /** Base32. */
  readonly secret: string;
  readonly url: string;
  /** The rows of a QR code with its quiet zone: `1` is dark. */
  readonly qr: readonly string[];
};

/**
 * A new secret, and how an authenticator app takes it over.
 * @param issuer what the app calls the site
 */
export async function newTotp(issuer: string, userName: string): Promise<TotpSetUp> {
  const [{ generateSecret, generateURI }, { encodeQR }] = await Promise.all([import('otplib'), import('qr')]);
  const secret = generateSecret({ length: secretBytes });
  const url = generateURI({ strategy: 'totp', issuer, label: userName, secret });
  // Made here: a service elsewhere that draws it would have the secret.
  const rows = encodeQR(url, 'raw', { ecc: 'medium', border: quietZone });
  return { secret, url, qr: rows.map((row) => row.map((isDark) => (isDark ? '1' : '0')).join('')) };
}

/**
 * The time step that a code belongs to: this one, the one before or the one after, as clocks differ; null where it is of none
 * of them, or of one that was used.
 * SECURITY: docs/security.md 4.27.
 * @param secret base32
 * @param code as it was typed: blanks do not count
 * @param lastStep the step of the last code that held; null where there was none
 * @param now epoch milliseconds
 */
export async function stepOfCode(
  secret: string,
  code: string,
  lastStep: number | null,
  now: number,
): Promise<number | null> {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const { verifySync } = await import('otplib');
  const found = verifySync({ strategy: 'totp', secret, token, epoch: Math.floor(now / 1000), epochTolerance: stepS });
  if (!found.valid || !('timeStep' in found)) return null;
  return lastStep === null || found.timeStep > lastStep ? found.timeStep : null;
}
