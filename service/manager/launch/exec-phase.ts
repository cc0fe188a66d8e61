/** Commands of a workspace's `exec_config` in its running container. */

import { type ExecPhase, readExecConfig, toExec } from '../../../common/docker/exec-config.ts';
import { FairleadError } from '../../../common/errors.ts';
import { outsideText } from '../../../common/outside-text.ts';
import type { EngineConnector } from '../../hosts/connector.ts';
import type { Logger } from '../../log/logger.ts';
import type { SessionRow } from '../../store/types.ts';
import { readSnapshot } from '../records/session-target.ts';

/** A command may install something at its first launch; two minutes are what people wait. Milliseconds. */
const deadlineMs = 120_000;

/** Whether the workspace of a session has a command for it. @throws SESSION_SNAPSHOT_UNREADABLE */
export function hasPhase(row: Pick<SessionRow, 'id' | 'workspace_snapshot'>, phase: ExecPhase): boolean {
  return readExecConfig(readSnapshot(row).execConfig).commands.some((one) => one.phase === phase);
}

/**
 * Runs one phase, if the workspace has it. A workspace whose commands were not shown was refused before its launch.
 * A command that fails leaves a session that can still be used: the caller says what that means.
 * @returns null where the workspace has no such phase, else the exit code and the end of what it wrote to stderr.
 */
export async function runPhase(
  row: Pick<SessionRow, 'id' | 'workspace_snapshot'>,
  connector: Pick<EngineConnector, 'exec'>,
  containerId: string,
  phase: ExecPhase,
  options: { readonly url?: string; readonly signal: AbortSignal; readonly log: Logger },
): Promise<{ readonly exitCode: number; readonly stderr: string } | null> {
  const draft = readSnapshot(row);
  const command = readExecConfig(draft.execConfig).commands.find((one) => one.phase === phase);
  if (!command) return null;
  const variables = { ...draft.environment, ...(options.url !== undefined && { KASM_URL: options.url }) };
  const { exitCode, stderr } = await connector.exec(containerId, toExec(command, variables), {
    signal: options.signal,
    deadlineMs,
  });
  // SECURITY: docs/security.md 4.14
  const said = outsideText(stderr, { keep: 'end', length: 500 });
  if (exitCode !== 0)
    options.log.warn({ session: row.id, phase, exitCode, stderr: said }, 'A command of exec_config failed');
  return { exitCode, stderr: said };
}

/** Opens an address in a running session. @throws SESSION_NO_GO, SESSION_GO_FAILED */
export async function openInSession(
  row: Pick<SessionRow, 'id' | 'workspace_snapshot'>,
  connector: Pick<EngineConnector, 'exec'>,
  containerId: string,
  url: string,
  options: { readonly signal: AbortSignal; readonly log: Logger },
): Promise<void> {
  const result = await runPhase(row, connector, containerId, 'go', { ...options, url });
  if (result === null) {
    throw new FairleadError('SESSION_NO_GO', {
      message: 'This workspace does not say how an address is opened in it.',
      hint: 'Add the phase "go" to its exec_config, or type the address in the session.',
      status: 409,
    });
  }
  if (result.exitCode === 0) return;
  throw new FairleadError('SESSION_GO_FAILED', {
    message: `The command that opens addresses ended with exit code ${result.exitCode}.`,
    hint: 'Look at the log of the session and at "go" in the exec_config of the workspace.',
    status: 502,
    data: { stderr: result.stderr },
  });
}
