/** What a verification of the chain says as a task. Pure. */
import { type AuditVerdict, auditVerdictSchema } from '../../../common/model/audit.ts';
import type { Task } from '../../../common/model/tasks.ts';

/** Its verdict, which is an error where the chain does not hold; null where it did not come to one. */
export function verdictOf({ result, error }: Pick<Task, 'result' | 'error'>): AuditVerdict | null {
  const verdict = error?.code === 'AUDIT_CHAIN' ? error.data?.verdict : result;
  return auditVerdictSchema.safeParse(verdict).data ?? null;
}
