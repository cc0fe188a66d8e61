/**
 * How much a setting weakens the wall between a session and its host. Our own grading; the field's rule has none.
 *
 * - `info`: worth knowing, the wall stands.
 * - `weakened`: the sandbox has fewer layers; an attacker still needs a flaw in the kernel or the engine.
 * - `unknown`: neither on the lists of what is harmless nor on those of what is known to reach the host. It is asked
 *   about like root on the host, and has a grade of its own so that the label stays honest.
 * - `host-root`: whoever controls the session can become root on the host with documented means, no flaw needed.
 */
export type Severity = 'info' | 'weakened' | 'unknown' | 'host-root';

const rank: Readonly<Record<Severity, number>> = { info: 0, weakened: 1, unknown: 2, 'host-root': 3 };

export function worstSeverity(severities: Iterable<Severity>): Severity {
  let worst: Severity = 'info';
  for (const severity of severities) if (rank[severity] > rank[worst]) worst = severity;
  return worst;
}

/** Whether `a` is as grave as `b`, or graver. */
export function isAtLeast(a: Severity, b: Severity): boolean {
  return rank[a] >= rank[b];
}

/** Negative where `a` is the graver one: for sorting the worst to the top. */
export function compareSeverity(a: Severity, b: Severity): number {
  return rank[b] - rank[a];
}

export const severityLabels: Readonly<Record<Severity, string>> = {
  info: 'Worth knowing',
  weakened: 'Sandbox weakened',
  unknown: 'Not known to be harmless',
  'host-root': 'Root on the host',
};

/** The same in a word or two, for cards. */
export const shortSeverityLabels: Readonly<Record<Severity, string>> = {
  ...severityLabels,
  unknown: 'Not known',
};
