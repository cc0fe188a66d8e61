/** "Verify chain": the whole chain as a task, with progress, a way to cancel it, and a verdict. */
import { z } from 'zod';
import { FairleadError } from '../../common/errors.ts';
import type { Hint } from '../../common/hint.ts';
import type { AuditVerdict as ShownVerdict } from '../../common/model/audit.ts';
import type { TaskRunner } from '../tasks/types.ts';
import type { Audit } from './audit.ts';
import type { AuditVerdict, RecorderState, Verification } from './types.ts';

export function createVerification(deps: {
  tasks: Pick<TaskRunner, 'register' | 'start'>;
  audit: Pick<Audit, 'verify' | 'lastSeq' | 'settled'>;
  recorder: { state(): RecorderState; retry(): Promise<void> };
  /** What a verdict means, as health says it. */
  judge(verdict: AuditVerdict): { readonly detail: string; readonly fix?: Hint | undefined };
}): Verification {
  const { tasks, audit, recorder, judge } = deps;
  function shown({ ok, state, count, anchor, firstBroken }: AuditVerdict): ShownVerdict {
    const { waiting, lost } = recorder.state();
    return {
      ok,
      state,
      count,
      firstBrokenSeq: firstBroken?.seq ?? null,
      anchoredSeq: anchor?.seq ?? null,
      unwritten: waiting + lost,
    };
  }

  const kind = tasks.register('audit.verify', {
    title: () => 'Verify the audit chain',
    input: z.object({}),
    // It reads, and nothing else.
    resume: 'safe',
    async run({ signal, progress }) {
      // What waits to be written belongs to the chain that is looked at.
      await recorder.retry();
      await audit.settled();
      const last = await audit.lastSeq();
      const found = await audit.verify(signal, (seq) =>
        progress(Math.min(99, (100 * seq) / Math.max(1, last)), `Entry ${Math.min(seq, last)} of ${last}.`),
      );
      const verdict = shown(found);
      const { detail, fix } = judge(found);
      if (!verdict.ok)
        throw new FairleadError('AUDIT_CHAIN', {
          message: detail,
          status: 409,
          data: { verdict },
          ...(fix && { hint: fix }),
        });
      progress(100, detail);
      return verdict;
    },
  });
  return { start: async (actor) => ({ taskId: (await tasks.start(kind, {}, { actor })).id }), shown };
}
