/** "Verify chain", as the console does it. */
import { type AuditVerdict, auditVerdictSchema } from '../../common/model/audit.ts';
import type { Api } from './client.ts';
import { taskEnd } from './wait.ts';

/** What going through the whole chain says. */
export async function verified(api: Api): Promise<AuditVerdict> {
  const { taskId } = await api.audit.verify();
  const { state, result, error } = await taskEnd(api, taskId);
  if (state === 'succeeded') return auditVerdictSchema.parse(result);
  if (error?.code !== 'AUDIT_CHAIN') throw new Error(`The verification is ${state}: ${JSON.stringify(error)}`);
  return auditVerdictSchema.parse(error.data?.verdict);
}
