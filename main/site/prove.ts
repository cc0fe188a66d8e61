/** Whether what listens at the console's address is the local site that this shell started. */
import { isProof, newChallenge } from '../../common/proof.ts';

/** Milliseconds. */
const deadlineMs = 5000;

/**
 * Asks for a proof, right before the one-time token goes out in the console's address. `false`: something else answers, or
 * nothing does. Between this and the page's own request the site could still end and its port be taken, which the shell
 * learns by message; a page that is loaded from a stranger is the limit that docs/security.md names.
 *
 * SECURITY: docs/security.md 4.12.
 */
export async function proveSite(consoleUrl: string, serviceKey: string): Promise<boolean> {
  const { origin, port } = new URL(consoleUrl);
  const challenge = newChallenge(crypto, origin, 'shell');
  try {
    // Not every resolver knows names under localhost; the listener answers to its address as well.
    const answer = await fetch(`http://127.0.0.1:${port}/api/auth/prove`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(challenge),
      redirect: 'error',
      signal: AbortSignal.timeout(deadlineMs),
    });
    return await isProof(crypto.subtle, serviceKey, challenge, await answer.json());
  } catch {
    // No answer, no JSON, too late: that proves nothing.
    return false;
  }
}
