/** What the end of a task says to those who keep a record of what people ordered. Pure. */
import { reachOf } from '../../common/tasks/outcome.ts';
import type { TaskRow } from '../store/types.ts';

/** Whom the service names where nobody asked. */
const byItself = 'system';

const results = {
  succeeded: 'ok',
  partly: 'partly',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
} as const;

/**
 * The end of a task that a person ordered; null for what runs still, for what the service does by itself, and for parts
 * of other tasks, which end with these (a part that was run again on its own was ordered on its own).
 */
export function endOf(row: TaskRow) {
  if (row.state === 'queued' || row.state === 'running') return null;
  if (row.actor === byItself || (row.parent_id !== null && row.attempt === 1)) return null;
  const { id, attempt, error } = row;
  const failure = row.state === 'cancelled' ? null : error;
  const reach = reachOf(failure === null ? row.result : failure.data);
  const isObject = typeof row.result === 'object' && row.result !== null && !Array.isArray(row.result);
  return {
    ref: id,
    kind: 'task',
    attempt,
    action: row.kind,
    object:
      row.subject_type === null || row.subject_id === null
        ? { type: 'task', id, name: row.title }
        : { type: row.subject_type, id: row.subject_id, name: row.title },
    actor: row.actor,
    result: results[row.state],
    reason: reasonOf(row),
    data: {
      ...(failure !== null && { code: failure.code }),
      ...(reach !== null && { reach }),
      ...(failure?.data?.causes !== undefined && { causes: failure.data.causes }),
      ...(isObject && { result: row.result }),
    },
    askedAt: row.queued_at,
    endedAt: row.ended_at ?? row.updated_at,
  } as const;
}

function reasonOf({ state, error, sentence }: TaskRow): string {
  if (state === 'cancelled') return 'It was cancelled.';
  return error === null ? sentence : `${error.code}: ${error.message}`;
}
