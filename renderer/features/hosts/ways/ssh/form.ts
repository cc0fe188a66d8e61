/** What somebody has filled in of a host behind SSH, and what is sent of it. Pure. */
import { inputProblems, problemAt } from '../../../../../common/contract/input-problems.ts';
import type { HostKey, HostSecret } from '../../../../../common/model/hosts.ts';
import {
  hopId,
  type SignInSecret,
  type SshConfig,
  type SshHopConfig,
  sshConfigSchema,
  sshHopSchema,
  sshSecretSchema,
} from '../../../../../common/ways/ssh/config.ts';

/** An SSH server, and how to sign in there: the host, or a jump host. */
export type SignInForm = {
  readonly host: string;
  readonly port: number | '';
  readonly user: string;
  readonly method: 'agent' | 'key' | 'password';
  readonly keyPath: string;
  readonly passphrase: string;
  readonly password: string;
};

/** `id`: tells jump hosts apart while they are moved about; never sent. */
export type HopForm = SignInForm & { readonly id: number };

export type SshForm = SignInForm & {
  readonly hops: readonly HopForm[];
  readonly socketPath: string;
  readonly useSudo: boolean;
};

const emptySignIn: SignInForm = {
  host: '',
  port: 22,
  user: '',
  method: 'key',
  keyPath: '',
  passphrase: '',
  password: '',
};

export const emptySsh: SshForm = { ...emptySignIn, hops: [], socketPath: '', useSudo: false };

/** One more jump host, nearest to the host. */
export function withHop(hops: readonly HopForm[], more: Partial<SignInForm> = {}): readonly HopForm[] {
  return [...hops, { ...emptySignIn, ...more, id: 1 + Math.max(0, ...hops.map(({ id }) => id)) }];
}

/** The jump host at this place moved by one: -1 towards this machine, 1 towards the host. */
export function movedHop(hops: readonly HopForm[], at: number, by: -1 | 1): readonly HopForm[] {
  const [a, b] = [hops[at], hops[at + by]];
  if (a === undefined || b === undefined) return hops;
  return hops.map((hop, place) => (place === at ? b : place === at + by ? a : hop));
}

export type SignInProblems = Partial<Record<keyof SignInForm, string>>;
export type SshProblems = SignInProblems & {
  readonly socketPath?: string;
  /** One for each jump host; left out where nothing is wrong with any. */
  readonly hops?: readonly SignInProblems[];
};

/** Sentences for fields that cannot be sent as they are. */
export function sshProblems(form: SshForm): SshProblems {
  const beyond = inputProblems(sshConfigSchema, sshConfig({ ...form, hops: [] }), 'This');
  const path = form.socketPath.trim();
  const socketPath =
    path !== '' && !path.startsWith('/')
      ? 'Enter an absolute path, such as /run/docker.sock.'
      : problemAt(beyond, 'socketPath');
  const hops = form.hops.map((hop, at) => hopProblems(hop, form.hops.slice(0, at)));
  return {
    ...signInProblems(form, beyond),
    ...(socketPath !== undefined && { socketPath }),
    ...(hops.some((problems) => Object.keys(problems).length > 0) && { hops }),
  };
}

function hopProblems(hop: HopForm, before: readonly HopForm[]): SignInProblems {
  const config = hopConfig(hop, []);
  const problems = signInProblems(hop, inputProblems(sshHopSchema, config, 'This'));
  const isTwice = before.some((one) => hopId(hopConfig(one, [])) === hopId(config));
  return isTwice && problems.host === undefined
    ? { ...problems, host: 'This jump host is in the list already.' }
    : problems;
}

function signInProblems(form: SignInForm, beyond: ReturnType<typeof inputProblems>): SignInProblems {
  const problems: SignInProblems = {};
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
  const all = [...beyond, ...inputProblems(sshSecretSchema, signInSecret(form) ?? {}, 'This')];
  for (const field of ['host', 'port', 'user', 'password', 'passphrase'] as const) {
    const problem = problems[field] ?? problemAt(all, field);
    if (problem !== undefined) problems[field] = problem;
  }
  const keyPath = problems.keyPath ?? problemAt(all, 'auth', 'keyPath');
  if (keyPath !== undefined) problems.keyPath = keyPath;
  return problems;
}

export function sshConfig(form: SshForm, keysOf: (hop: HopForm) => readonly HostKey[] = () => []): SshConfig {
  const socketPath = form.socketPath.trim();
  return {
    kind: 'ssh',
    ...signIn(form),
    ...(form.hops.length > 0 && { hops: form.hops.map((hop) => hopConfig(hop, keysOf(hop))) }),
    ...(socketPath !== '' && { socketPath }),
    ...(form.useSudo && { useSudo: true }),
  };
}

/** A jump host as it is sent. `keys`: those that somebody confirmed for it. */
export function hopConfig(form: SignInForm, keys: readonly HostKey[]): SshHopConfig {
  return { ...signIn(form), knownKeys: [...keys] };
}

function signIn(form: SignInForm): Omit<SshHopConfig, 'knownKeys'> {
  return {
    host: form.host.trim(),
    port: portOf(form),
    user: form.user.trim(),
    auth: form.method === 'key' ? { method: 'key', keyPath: form.keyPath.trim() } : { method: form.method },
  };
}

export function portOf({ port }: Pick<SignInForm, 'port'>): number {
  return port === '' ? 22 : port;
}

/** The secrets that go with the ways of signing in; undefined where there are none to send. */
export function sshSecret(form: SshForm): HostSecret | undefined {
  const hops = form.hops.flatMap((hop) => {
    const secret = signInSecret(hop);
    return secret === undefined ? [] : [[hopId(hopConfig(hop, [])), secret] as const];
  });
  const own = signInSecret(form);
  if (own === undefined && hops.length === 0) return undefined;
  return { ...own, ...(hops.length > 0 && { hops: Object.fromEntries(hops) }) };
}

function signInSecret(form: SignInForm): SignInSecret | undefined {
  if (form.method === 'password' && form.password !== '') return { password: form.password };
  if (form.method === 'key' && form.passphrase !== '') return { passphrase: form.passphrase };
  return undefined;
}

/** The same form without what is kept secret: after it was sent. */
export function withoutSecrets(form: SshForm): SshForm {
  const none = { password: '', passphrase: '' };
  return { ...form, ...none, hops: form.hops.map((hop) => ({ ...hop, ...none })) };
}
