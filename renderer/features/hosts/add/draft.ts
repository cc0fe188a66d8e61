/** What the person has filled in while adding a host, and how it becomes a call. Pure. */

import { inputProblems, problemAt } from '../../../../common/contract/input-problems.ts';
import {
  type HostConfig,
  type HostKey,
  hostSecretSchema,
  newHostSchema,
  socketConfigSchema,
  sshConfigSchema,
} from '../../../../common/model/hosts.ts';

export type SshForm = {
  readonly host: string;
  readonly port: number | '';
  readonly user: string;
  readonly method: 'agent' | 'key' | 'password';
  readonly keyPath: string;
  readonly passphrase: string;
  readonly password: string;
  readonly socketPath: string;
  readonly useSudo: boolean;
};

export type HostDraft = {
  readonly kind: 'socket' | 'ssh';
  /** The chosen engine of this machine. */
  readonly socketPath: string;
  readonly ssh: SshForm;
  readonly name: string;
  readonly tags: readonly string[];
  readonly zone: string;
  readonly installByDefault: boolean;
};

export const emptySsh: SshForm = {
  host: '',
  port: 22,
  user: '',
  method: 'key',
  keyPath: '',
  passphrase: '',
  password: '',
  socketPath: '',
  useSudo: false,
};

export const emptyDraft: HostDraft = {
  kind: 'ssh',
  socketPath: '',
  ssh: emptySsh,
  name: '',
  tags: [],
  zone: 'default',
  installByDefault: true,
};

export type SshProblems = Partial<Record<keyof SshForm, string>>;

/** Sentences for fields that cannot be sent as they are. */
export function sshProblems(form: SshForm): SshProblems {
  const problems: SshProblems = {};
  const host = form.host.trim();
  if (host === '') problems.host = 'Enter the name or IP address of the host.';
  else if (/\s/.test(host)) problems.host = 'A name or address has no blanks.';
  else if (host.includes('@')) problems.host = 'Enter the user in the field beside, without "@" here.';
  else if (/^\w+:\/\//.test(host)) problems.host = 'Enter only the name or address, without "ssh://".';
  if (form.port === '' || form.port < 1 || form.port > 65_535) problems.port = 'Enter a port from 1 to 65535.';
  if (form.user.trim() === '') problems.user = 'Enter the account to sign in with.';
  if (form.method === 'key' && form.keyPath.trim() === '') problems.keyPath = 'Enter the path of the private key file.';
  if (form.method === 'key' && form.keyPath.trim().endsWith('.pub'))
    problems.keyPath = 'This is the public half. Enter the file without ".pub".';
  if (form.method === 'password' && form.password === '') problems.password = 'Enter the password.';
  if (form.socketPath.trim() !== '' && !form.socketPath.trim().startsWith('/'))
    problems.socketPath = 'Enter an absolute path, such as /run/docker.sock.';
  const beyond = [
    ...inputProblems(sshConfigSchema, sshConfig(form), 'This'),
    ...inputProblems(hostSecretSchema, sshSecret(form) ?? {}, 'This'),
  ];
  for (const field of ['host', 'port', 'user', 'socketPath', 'password', 'passphrase'] as const) {
    const problem = problems[field] ?? problemAt(beyond, field);
    if (problem !== undefined) problems[field] = problem;
  }
  const keyPath = problems.keyPath ?? problemAt(beyond, 'auth', 'keyPath');
  if (keyPath !== undefined) problems.keyPath = keyPath;
  return problems;
}

/** A sentence where the socket of an engine of this machine cannot be sent as it is. */
export function socketProblem(path: string): string | undefined {
  const trimmed = path.trim();
  if (trimmed === '') return 'Choose an engine, or enter the path of its socket.';
  if (!trimmed.startsWith('/')) return 'Enter an absolute path, such as /run/user/1000/docker.sock.';
  return problemAt(inputProblems(socketConfigSchema, { kind: 'socket', socketPath: trimmed }, 'This'), 'socketPath');
}

type CommonForm = Pick<HostDraft, 'name' | 'tags' | 'zone'>;
type CommonProblems = Partial<Record<keyof CommonForm, string>>;

/** Sentences for what a host is called and belongs to. `nameRequired`: it has a name already, which it keeps or changes. */
export function commonProblems({ name, tags, zone }: CommonForm, nameRequired = false): CommonProblems {
  const found = inputProblems(newHostSchema.pick({ name: true, tags: true, zone: true }), { name, tags, zone });
  const problems: CommonProblems = {};
  for (const field of ['name', 'tags', 'zone'] as const) {
    const problem = problemAt(found, field);
    if (problem !== undefined) problems[field] = problem;
  }
  if (nameRequired && name.trim() === '') problems.name = 'Enter a name.';
  return problems;
}

/** `anna@build-1:2222` typed or pasted into the address, taken apart. null where it is only an address. */
export function splitAddress(text: string): { host: string; user?: string; port?: number } | null {
  const match = /^(?:ssh:\/\/)?(?:([^@\s/]+)@)?([^@\s/:]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?\/?$/i.exec(text.trim());
  const host = match?.[2];
  if (!match || host === undefined || (match[1] === undefined && match[3] === undefined)) return null;
  return {
    host: host.replace(/^\[|\]$/g, ''),
    ...(match[1] !== undefined && { user: match[1] }),
    ...(match[3] !== undefined && { port: Number(match[3]) }),
  };
}

export function sshConfig(form: SshForm): HostConfig & { kind: 'ssh' } {
  const socketPath = form.socketPath.trim();
  return {
    kind: 'ssh',
    host: form.host.trim(),
    port: form.port === '' ? 22 : form.port,
    user: form.user.trim(),
    auth: form.method === 'key' ? { method: 'key', keyPath: form.keyPath.trim() } : { method: form.method },
    ...(socketPath !== '' && { socketPath }),
    ...(form.useSudo && { useSudo: true }),
  };
}

/** The secret that goes with the way of signing in; undefined where there is none to send. */
export function sshSecret(form: SshForm): { password?: string; passphrase?: string } | undefined {
  if (form.method === 'password' && form.password !== '') return { password: form.password };
  if (form.method === 'key' && form.passphrase !== '') return { passphrase: form.passphrase };
  return undefined;
}

/** The input of `hosts.check` and `hosts.add`. */
export function toNewHost(draft: HostDraft, confirmedKey: HostKey | null) {
  const name = draft.name.trim();
  const secret = draft.kind === 'ssh' ? sshSecret(draft.ssh) : undefined;
  const config: HostConfig =
    draft.kind === 'ssh' ? sshConfig(draft.ssh) : { kind: 'socket', socketPath: draft.socketPath.trim() };
  return {
    config,
    ...(name !== '' && { name }),
    ...(secret && { secret }),
    ...(draft.kind === 'ssh' && confirmedKey && { confirmedKey }),
    tags: [...draft.tags],
    zone: draft.zone.trim() || 'default',
    installByDefault: draft.installByDefault,
  };
}
