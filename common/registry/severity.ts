/**
 * How much a setting weakens the wall between a session and its host. Our own grading; the field's rule has none.
 *
 * - `info`: worth knowing, the wall stands.
 * - `weakened`: the sandbox has fewer layers; an attacker still needs a flaw in the kernel or the engine.
 * - `host-root`: whoever controls the session can become root on the host with documented means, no flaw needed.
 */
export type Severity = 'info' | 'weakened' | 'host-root';

const RANK: Readonly<Record<Severity, number>> = { info: 0, weakened: 1, 'host-root': 2 };

export function worstSeverity(severities: Iterable<Severity>): Severity {
  let worst: Severity = 'info';
  for (const severity of severities) if (RANK[severity] > RANK[worst]) worst = severity;
  return worst;
}

/** Negative where `a` is the graver one: for sorting the worst to the top. */
export function compareSeverity(a: Severity, b: Severity): number {
  return RANK[b] - RANK[a];
}

export const SEVERITY_LABELS: Readonly<Record<Severity, string>> = {
  info: 'Worth knowing',
  weakened: 'Sandbox weakened',
  'host-root': 'Root on the host',
};
