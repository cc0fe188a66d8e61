/** What runs or is done beside a session's container: commands of the workspace, owners of its folders. */
import type { ExecCommand } from '../docker/exec-config.ts';
import type { VolumeMapping } from '../docker/volume-mappings.ts';
import { quote } from '../registry/clean.ts';
import { type Finding, hostRoot, info, isUnset, unknown, weakened } from './finding.ts';
import { judgeHostPath, type PathContext } from './host-paths.ts';
import { effectiveUser, type ImageUser } from './users.ts';

/** When each phase runs, for the sentence about its command. */
const phases: ReadonlyMap<string, string> = new Map([
  ['first_launch', 'When a session starts for the first time'],
  ['go', 'Each time an address is opened in a session'],
  ['assign', 'When a session is given to somebody'],
]);

/** A command as it is sent to the engine's exec call, or would be. */
export type JudgedCommand = Pick<ExecCommand, 'cmd' | 'user' | 'privileged'> & { readonly phase: string };

/** A finding and which setting of the phase it is about. */
type ExecFinding = Finding & { readonly key: 'privileged' | 'user' | 'cmd' };

/**
 * A command without a user of its own runs as the container's, which is judged there.
 * @param image whom the image says the command's user is; used for that very text
 */
export function judgeExec(command: JudgedCommand, image?: ImageUser | null): readonly ExecFinding[] {
  const { phase, cmd, user, privileged } = command;
  const findings: ExecFinding[] = [];
  if (privileged) {
    const message = `All rights of a privileged container go to the command for ${quote(phase)}: it can take over the host.`;
    findings.push({ ...hostRoot('exec_privileged', message), key: 'privileged' });
  }
  if (user !== '') {
    const { uid, isRoot } = effectiveUser(user, image);
    const message =
      uid === 0
        ? `The command for ${quote(phase)} runs as root inside the container.`
        : `The command for ${quote(phase)} runs as ${quote(user)}: that may be root inside the container.`;
    if (isRoot) findings.push({ ...weakened('exec_root', message), key: 'user' });
  }
  const when = phases.get(phase);
  if (findings.length === 0 && when !== undefined && cmd.length > 0) {
    const message = `${when}, the publisher’s command ${quote(cmd.join(' '))} runs inside its container.`;
    findings.push({ ...info('exec_command', message), key: 'cmd' });
  }
  return findings;
}

/** Giving a folder of the host an owner, before it is mounted. Null where nothing on the host changes its owner. */
export function judgeVolumeWork(
  mapping: Pick<VolumeMapping, 'source' | 'uid' | 'gid'>,
  context: PathContext,
): Finding | null {
  const { source, uid, gid } = mapping;
  if ((uid === null && gid === null) || !source.startsWith('/')) return null;
  const owner = quote([uid, gid].map((id) => (isUnset(id) && id !== 0 ? '' : String(id))).join(':'));
  const message = `The host’s folder ${quote(source)} gets the owner ${owner}.`;
  const { severity } = judgeHostPath(source, false, context);
  if (severity === 'host-root') return hostRoot('volume_owner', message);
  if (severity === 'unknown') return unknown('unknown_path', `${message} That is not known to be harmless.`);
  return info('volume_owner', message);
}
