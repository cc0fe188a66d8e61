/**
 * Why the engine of a host does not answer. A refused channel says only "open failed": a look at the host by a small
 * script decides which sentence is true. The script and the judgement are pure.
 */

import { shellQuote } from '../../../common/command-line.ts';
import type { SshFailure } from './facts.ts';

export const defaultSocket = '/var/run/docker.sock';
const mark = 'fairlead-probe';

/** Where engines listen; the shell on the host fills in the account's own folders. */
const candidates = [
  defaultSocket,
  '"$run/docker.sock"',
  '"$HOME/.docker/run/docker.sock"',
  '"$run/podman/podman.sock"',
  '/run/podman/podman.sock',
] as const;

/** @param socketPath the only socket to look at; null looks at all usual places. */
export function probeScript(socketPath: string | null): string {
  const sockets = socketPath === null ? candidates.join(' ') : shellQuote(socketPath);
  return [
    `echo ${mark}`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own syntax.
    'run="${XDG_RUNTIME_DIR:-/run/user/$(id -u)}"',
    'PATH="$PATH:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"',
    'echo "account=$(id -un)"',
    'echo "groups=$(id -Gn)"',
    'for p in dockerd podman docker; do command -v $p >/dev/null 2>&1 && echo "program=$p"; done',
    'pgrep -x dockerd >/dev/null 2>&1 && echo "process=dockerd"',
    'limit=""; command -v timeout >/dev/null 2>&1 && limit="timeout 8"',
    `for s in ${sockets}; do`,
    '  [ -S "$s" ] || continue',
    '  group=$(stat -L -c %G "$s" 2>/dev/null)',
    '  if [ -r "$s" ] && [ -w "$s" ]; then',
    '    answer=unknown',
    '    if command -v docker >/dev/null 2>&1; then',
    '      if $limit docker -H "unix://$s" version >/dev/null 2>&1; then answer=yes; else answer=no; fi',
    '    elif command -v curl >/dev/null 2>&1; then',
    '      if curl -s -m 8 --unix-socket "$s" http://localhost/_ping >/dev/null 2>&1; then answer=yes; else answer=no; fi',
    '    fi',
    '    echo "socket=open:$answer:$group:$s"',
    '  else',
    '    echo "socket=shut:unknown:$group:$s"',
    '  fi',
    'done',
    'echo "end=1"',
  ].join('\n');
}

type ProbedSocket = {
  readonly path: string;
  readonly open: boolean;
  readonly answers: 'yes' | 'no' | 'unknown';
  readonly group: string;
};

type EngineProbe = {
  readonly account: string;
  readonly groups: readonly string[];
  readonly programs: readonly string[];
  readonly daemonRuns: boolean;
  readonly sockets: readonly ProbedSocket[];
};

/** Null when the account runs no scripts. What a login script printed before the mark is passed over. */
export function readProbe(stdout: string): EngineProbe | null {
  const lines = stdout.split('\n').map((line) => line.trimEnd());
  const start = lines.lastIndexOf(mark);
  if (start < 0 || !lines.includes('end=1')) return null;
  const values = (name: string): string[] =>
    lines.slice(start).flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));
  return {
    account: values('account')[0] ?? '',
    groups: (values('groups')[0] ?? '').split(' ').filter((group) => group !== ''),
    programs: values('program'),
    daemonRuns: values('process').length > 0,
    sockets: values('socket').flatMap((text): ProbedSocket[] => {
      const match = /^(open|shut):(yes|no|unknown):([^:]*):(.+)$/.exec(text);
      if (match === null) return [];
      const answers = match[2] === 'yes' || match[2] === 'no' ? match[2] : 'unknown';
      return [{ open: match[1] === 'open', answers, group: match[3] ?? '', path: match[4] ?? '' }];
    }),
  };
}

export type ProbeVerdict =
  /** An engine answers on that socket, so it is the way there that is barred. */
  | { readonly verdict: 'answers'; readonly socketPath: string; readonly dockerCommand: boolean }
  | { readonly verdict: 'failure'; readonly failure: SshFailure };

/** @param asked the socket a person named; null when all usual places were looked at. */
export function judgeProbe(probe: EngineProbe, asked: string | null): ProbeVerdict {
  const dockerCommand = probe.programs.includes('docker');
  const answering = probe.sockets.find((socket) => socket.open && socket.answers === 'yes');
  if (answering !== undefined) return { verdict: 'answers', socketPath: answering.path, dockerCommand };

  const open = probe.sockets.find((socket) => socket.open);
  if (open !== undefined) {
    if (open.answers === 'unknown' && probe.daemonRuns) {
      return { verdict: 'answers', socketPath: open.path, dockerCommand };
    }
    return { verdict: 'failure', failure: { kind: 'engine-stopped', socketPath: open.path } };
  }
  const shut = probe.sockets[0];
  if (shut !== undefined) {
    const group = shut.group === '' || shut.group === 'root' ? 'docker' : shut.group;
    const inGroup = probe.groups.includes(group);
    return {
      verdict: 'failure',
      failure: { kind: 'socket-permission', socketPath: shut.path, account: probe.account, group, inGroup },
    };
  }
  const engineInstalled = probe.programs.includes('dockerd') || probe.programs.includes('podman');
  return { verdict: 'failure', failure: { kind: 'socket-missing', socketPath: asked, engineInstalled } };
}
