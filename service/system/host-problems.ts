/** Hosts that are not connected, those with the same problem together. Pure. */
import type { ErrorCode } from '../../common/errors.ts';
import { advise, type Hint, joinHints } from '../../common/hint.ts';
import type { HealthProblem } from '../../common/model/system.ts';
import type { ConnectionState } from '../hosts/connector.ts';

export type AwayHost = { readonly id: string; readonly name: string } & Pick<
  ConnectionState,
  'state' | 'code' | 'reason' | 'hint'
>;

/** What several hosts have in common, by the code of their errors; each host's own sentence stands below. */
const causes: Readonly<Partial<Record<ErrorCode, string>>> = {
  HOST_NAME_NOT_RESOLVED: 'their names are not known to this machine',
  HOST_REFUSED: 'no SSH server listens there',
  HOST_TIMED_OUT: 'they do not answer in time',
  HOST_HANDSHAKE_TIMED_OUT: 'they do not answer in time',
  HOST_UNREACHABLE: 'there is no way to them from this machine',
  HOST_NOT_SSH: 'what answers there is no SSH server',
  HOST_NO_COMMON_ALGORITHM: 'their SSH servers offer no safe algorithm',
  HOST_KEY_UNKNOWN: 'their host keys have not been confirmed yet',
  HOST_KEY_CHANGED: 'they show other host keys than the known ones',
  HOST_KEY_REVOKED: 'their host keys are marked as revoked',
  HOST_LOGIN_FAILED: 'they do not accept the login',
  HOST_AGENT_MISSING: 'no SSH agent is running',
  HOST_AGENT_EMPTY: 'the SSH agent has no key',
  HOST_AGENT_KEY_MISSING: 'the SSH agent does not have the key',
  HOST_KEY_FILE_MISSING: 'the key file is missing',
  HOST_KEY_FILE_UNREADABLE: 'the key file cannot be read',
  HOST_KEY_FILE_PERMISSIONS: 'the key file can be read by others',
  HOST_KEY_PASSPHRASE_NEEDED: 'the key file needs its passphrase',
  HOST_KEY_PASSPHRASE_WRONG: 'the passphrase of the key file is wrong',
  HOST_CONNECTION_LOST: 'the connection was lost',
  HOST_SUDO_PASSWORD: 'sudo asks for a password there',
  HOST_SUDO_REFUSED: 'sudo is not allowed there',
  HOST_SUDO_MISSING: 'there is no sudo',
  HOST_FORWARDING_FORBIDDEN: 'their SSH servers forbid forwarding',
  HOST_UNREADABLE: 'their settings cannot be read',
  ENGINE_SOCKET_MISSING: 'the container engine does not listen there',
  ENGINE_NO_PERMISSION: 'the user may not use the container engine',
  ENGINE_NOT_RUNNING: 'the container engine does not run',
  ENGINE_MISSING: 'there is no container engine',
  ENGINE_UNREACHABLE: 'the container engine does not answer',
  ENGINE_CLI_MISSING: 'the docker command is missing there',
};

/** One problem for each cause, the one that most hosts have first. */
export function hostProblems(away: readonly AwayHost[]): readonly HealthProblem[] {
  const groups = new Map<string, AwayHost[]>();
  for (const host of away) {
    const key = host.code ?? host.reason ?? host.state;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [host]);
    else group.push(host);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length).map(problemOf);
}

function problemOf(hosts: readonly AwayHost[]): HealthProblem {
  const [first] = hosts;
  const objects = hosts.map(({ id, name, reason, state, hint }) => ({
    id,
    name,
    detail: reason ?? state,
    ...(hint === undefined ? {} : { fix: hint }),
  }));
  if (first === undefined || hosts.length === 1) {
    return { title: `${first?.name}: ${first?.reason ?? first?.state}`, objects };
  }
  const isSame = hosts.every(({ reason }) => reason !== undefined && reason === first.reason);
  const cause = first.code && causes[first.code];
  const title =
    cause !== undefined
      ? `${hosts.length} hosts cannot be reached: ${cause}.`
      : isSame
        ? `${hosts.length} hosts cannot be reached: ${first.reason}`
        : `${hosts.length} hosts cannot be reached (${first.code ?? first.state}).`;
  return { title, objects };
}

/** The problems as one text, for where nothing can be unfolded. Names are counted from the fourth on. */
export function problemsText(problems: readonly HealthProblem[]): string {
  return problems
    .map(({ title, objects }) => {
      if (objects.length === 1) return title;
      const names = objects.slice(0, 3).map(({ name }) => name);
      const more = objects.length - names.length;
      return `${title} They are ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
    })
    .join(' ');
}

/** What to do, once for each problem: what the first host with it is told. */
export function problemsFix(problems: readonly HealthProblem[]): Hint | null {
  const fixes = problems.flatMap(({ objects }) => {
    const fixable = objects.find(({ fix }) => fix !== undefined);
    return fixable?.fix === undefined ? [] : [advise`${fixable.name}: ${fixable.fix}`];
  });
  return fixes.length > 0 ? joinHints(...fixes) : null;
}
