/** Whether a host takes new sessions, in words. One answer for every place that says it. Pure. */

type IntakeWords = {
  /** `Draining` while sessions are left on it, `Drained` after. */
  readonly label: 'Draining' | 'Drained';
  readonly sentence: string;
};

/**
 * null where it takes new sessions. Switching a host off drains it: nothing of what is there ends.
 * @param sessions that are on it and not over, whatever they do.
 */
export function intakeWords({
  enabled,
  sessions,
}: {
  readonly enabled: boolean;
  readonly sessions: number;
}): IntakeWords | null {
  if (enabled) return null;
  if (sessions === 0) return { label: 'Drained', sentence: 'No sessions are left, and no new ones come here.' };
  const left = sessions === 1 ? 'One session is left and goes on' : `${sessions} sessions are left and go on`;
  return { label: 'Draining', sentence: `${left}; no new ones come here.` };
}
