/** Hands what comes true of sessions later to the audit log. Between two areas that do not know each other. */
import type { Outcomes } from './audit/outcomes.ts';
import { type LateAction, lateEndOf, type SessionEnds } from './manager/session-ends.ts';

const actions: readonly LateAction[] = ['session.end', 'session.start', 'session.restart'];

export function sessionEnds(deps: { outcomes: Outcomes; now: () => number }): SessionEnds {
  const { outcomes, now } = deps;
  return {
    expect: (db, row, action, actor) =>
      outcomes.expectSession(db, {
        ref: row.id,
        action,
        object: { type: 'session', id: row.id, name: row.workspace_name },
        actor,
        askedAt: now(),
      }),
    changed: (db, row) =>
      outcomes.settleSession(db, row.id, (name) => {
        const action = actions.find((one) => one === name);
        const end = action === undefined ? null : lateEndOf(action, row);
        return end && { ...end, endedAt: now() };
      }),
    kick: () => outcomes.kick(),
  };
}
