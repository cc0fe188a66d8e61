/** `fairlead audit anchor`: the audit log as it is counts from now on, after an older copy was put back on purpose. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { commandsOf } from '../../common/commands.ts';
import { counted } from '../../common/counted.ts';
import { type AuditVerdict, auditVerdictSchema } from '../../common/model/audit.ts';
import { outsideText } from '../../common/outside-text.ts';
import { usageProblem } from '../../common/usage-problem.ts';
import { askService } from './ask-service.ts';
import { dataDirOf } from './data-dir.ts';
import { invocationOf, typedIn } from './invocation.ts';
import { exitCodes, type Io } from './io.ts';

export const auditUsage = 'fairlead audit anchor [--data FOLDER]\n';

/** The whole chain is read, twice: as long as that may take for millions of entries. */
const deadlineMs = 10 * 60_000;
const refusedSchema = z.object({ message: z.string() });

/**
 * The service that runs does it, since it writes the log: its entry `audit.anchor` names what was kept outside until now.
 *
 * SECURITY: docs/security.md 4.15: only a person replaces what is kept of the log's end, and never without an entry.
 */
export async function auditAnchor(args: readonly string[], io: Io): Promise<number> {
  let data: string | undefined;
  try {
    data = parseArgs({ args: [...args], options: { data: { type: 'string' } } }).values.data;
  } catch (thrown) {
    io.stderr.write(`${usageProblem(thrown)}\n\n${auditUsage}`);
    return exitCodes.usage;
  }
  const dataDir = dataDirOf(data, io.env);
  const answer = await askService(dataDir, '/api/audit-anchor', io, deadlineMs);
  if (answer === null) return exitCodes.failed;
  const verdict = auditVerdictSchema.safeParse(answer.body);
  if (answer.status !== 200 || !verdict.success) {
    const why = refusedSchema.safeParse(answer.body);
    io.stderr.write(
      `The service refused (${answer.status})${why.success ? `: ${outsideText(why.data.message)}` : '.'}\n`,
    );
    return exitCodes.failed;
  }
  const isAnchored = verdict.data.state === 'anchored';
  (isAnchored ? io.stdout : io.stderr).write(
    `${sentence(verdict.data, commandsOf(invocationOf(dataDir, typedIn(io.env))).doctor)}\n`,
  );
  return isAnchored ? exitCodes.ok : exitCodes.failed;
}

function sentence({ state, count, anchoredSeq, firstBrokenSeq }: AuditVerdict, doctor: string | null): string {
  switch (state) {
    case 'anchored':
      return `The audit log counts from here: ${counted(count, 'entry', 'entries')}, anchored at entry ${anchoredSeq}.`;
    case 'broken':
      return `The audit log is anchored at entry ${anchoredSeq}, and still broken at entry ${firstBrokenSeq}: compare with an export or a backup.`;
    default:
      return `The audit log does not hold after anchoring (${state}). ${doctor === null ? 'See System Info.' : `To see what is wrong, run: ${doctor}`}`;
  }
}
