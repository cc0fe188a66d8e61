/** What blocks a workspace, and what it weakens. Pure. */

import type { SessionContainer } from '../../common/docker/workspace-container.ts';
import { FairleadError } from '../../common/errors.ts';
import type { Problem, WorkspaceWarning } from '../../common/model/shared.ts';
import type { WorkspaceDraft } from '../../common/model/workspaces.ts';
import type { JsonObject } from '../../common/registry/document.ts';
import { isConfirmed, mustBeShown } from '../../common/registry/shown.ts';
import {
  type JudgeContext,
  type JudgeInput,
  judgeContainer,
  judgeEntry,
  type Warning,
} from '../../common/registry/warnings.ts';
import { draftProblems, type JudgedDraft } from '../../common/workspace/problems.ts';

export type Judgement = { readonly problems: Problem[]; readonly warnings: WorkspaceWarning[] };

/** Judges every part of a draft that reaches an engine. */
export function judgeDraft(draft: JudgedDraft, context: JudgeContext = {}): Judgement {
  return { problems: draftProblems(draft), warnings: judgeEntry(asJson(draft), context).map(toContract) };
}

type Rights = Pick<
  WorkspaceDraft,
  'runConfig' | 'execConfig' | 'volumeMappings' | 'dockerRegistry' | 'persistentProfilePath'
>;

/** Without where to highlight, which the property says. */
const toContract = ({ path: _, ...warning }: Warning): WorkspaceWarning => warning;

/** Judges the very container that is about to be sent, with the names that its draft's warnings have. */
export function judgeStart(
  draft: Rights,
  container: Pick<SessionContainer, 'body' | 'origins' | 'volumes'>,
  context: JudgeContext,
): WorkspaceWarning[] {
  return judgeContainer(asJson(draft), container, context).map(toContract);
}

/** What came over the wire is JSON; the reader of warnings says so in its types. */
function asJson(draft: Rights): JudgeInput {
  const json = (value: Record<string, unknown>): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
  return {
    runConfig: json(draft.runConfig),
    execConfig: json(draft.execConfig),
    volumeMappings: json(draft.volumeMappings),
    dockerRegistry: draft.dockerRegistry,
    persistentProfilePath: draft.persistentProfilePath,
  };
}

/** @throws WORKSPACE_INVALID where a problem of severity `error` exists. */
export function refuseInvalid({ problems }: Judgement): void {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const first = errors[0];
  if (!first) return;
  throw new FairleadError('WORKSPACE_INVALID', {
    message: first.message,
    hint:
      errors.length === 1
        ? `Correct "${first.property}".`
        : `Correct "${first.property}"; ${errors.length - 1} more fields need correcting.`,
    data: { problems: errors },
  });
}

/**
 * SECURITY: docs/security.md 2.6.
 * @throws WARNINGS_NOT_SHOWN naming what was not shown.
 */
export function refuseUnshown(warnings: readonly WorkspaceWarning[], shown: readonly string[]): void {
  const missing = mustBeShown(warnings).filter((warning) => !isConfirmed(warning, shown));
  if (missing.length === 0) return;
  throw new FairleadError('WARNINGS_NOT_SHOWN', {
    message: `This workspace asks for rights that have to be looked at first: ${missing.map(({ property }) => property).join(', ')}.`,
    hint: 'An administrator reads and confirms them: under Install or Edit, or on the page of the workspaces.',
    status: 409,
    data: { warnings: missing, mayConfirm: 'administrator' },
  });
}
