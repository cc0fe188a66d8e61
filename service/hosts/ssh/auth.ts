/** How to log in: reads key files, talks to the agent, and remembers what was tried. */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type AnyAuthMethod, type ParsedKey } from 'ssh2';
import { FairleadError } from '../../../common/errors.ts';
import type { SshHop } from '../types.ts';
import type { OfferedKey, SshFailure } from './facts.ts';
import { keyKindOf, type OpenedKey } from './keys/open-key.ts';
import { LimitedAgent } from './limited-agent.ts';
import { FileProblem, isMissing, readBounded } from './read-file.ts';
import type { SshWorkers } from './workers.ts';

/** OpenSSH servers close the connection after six failures: one of them must be left for what comes behind. */
const maxAgentKeys = 5;
/** An RSA key of 16384 bits, the largest that there is, takes 13 KiB. */
const maxKeyFileBytes = 64 * 1024;

type LoginPlan = {
  /** What the next method is, given what the server still accepts (null before its first answer); false at the end. */
  next(accepted: readonly string[] | null, partial: boolean): AnyAuthMethod | false;
  /** What to say when it did not work. */
  failure(tooMany: boolean): SshFailure;
};

export class LoginProblem extends Error {
  readonly failure: SshFailure;
  constructor(failure: SshFailure) {
    super(failure.kind);
    this.failure = failure;
  }
}

type LoginDeps = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workers: SshWorkers;
};

/** @throws LoginProblem before anything is sent: missing file, wrong passphrase, no agent. */
export async function planLogin(hop: SshHop, deps: LoginDeps, signal?: AbortSignal): Promise<LoginPlan> {
  const { auth, user: username } = hop;
  switch (auth.method) {
    case 'key': {
      const key = await readPrivateKey(auth.keyPath, auth.passphrase, deps.workers, signal);
      const method: AnyAuthMethod = { type: 'publickey', username, key };
      const label = `key ${auth.keyPath} (${publicFingerprint(key)})`;
      return sequence(username, [{ method, label }], await offered(key, expandHome(auth.keyPath)));
    }
    case 'password': {
      const { password } = auth;
      let asked = 0;
      return sequence(username, [
        { method: { type: 'password', username, password }, label: 'password' },
        {
          method: {
            type: 'keyboard-interactive',
            username,
            // SECURITY: docs/security.md 3.1: only a single hidden question in the first round is answered with the password;
            // anything else (one-time codes, questions shown in clear) gets nothing.
            prompt: (_name, _instructions, _language, prompts, finish) => {
              asked += 1;
              const ordinary = asked === 1 && prompts.length === 1 && prompts[0]?.echo !== true;
              finish(ordinary ? [password] : prompts.map(() => ''));
            },
          },
          label: 'password (keyboard-interactive)',
        },
      ]);
    }
    case 'agent': {
      const agentSocket = auth.agentSocket ?? deps.env.SSH_AUTH_SOCK ?? null;
      if (agentSocket === null || agentSocket === '')
        throw new LoginProblem({ kind: 'agent-missing', agentSocket: null });
      const only = auth.keyPath === undefined ? null : await readPublicBlob(auth.keyPath);
      const agent = new LimitedAgent(agentSocket, maxAgentKeys, only);
      const keys = await agent.keys().catch(() => {
        throw new LoginProblem({ kind: 'agent-missing', agentSocket });
      });
      if (keys.length === 0) {
        // SECURITY: docs/security.md 3.9: a filter that finds nothing offers nothing: it never falls back to all keys.
        throw new LoginProblem(
          auth.keyPath === undefined
            ? { kind: 'agent-empty', agentSocket }
            : { kind: 'agent-key-missing', keyPath: auth.keyPath },
        );
      }
      const label = keys.map((key) => `agent key ${publicFingerprint(key)}`).join(', ');
      return sequence(username, [{ method: { type: 'agent', username, agent }, label }]);
    }
  }
}

type Step = { readonly method: AnyAuthMethod; readonly label: string };

function sequence(username: string, steps: readonly Step[], key?: OfferedKey): LoginPlan {
  const tried: string[] = [];
  let accepted: readonly string[] = [];
  let partial = false;
  let position = -1;
  return {
    next(left, isPartial) {
      if (left !== null) accepted = left;
      partial ||= isPartial;
      // "none" costs no attempt and makes the server say what it accepts.
      if (position < 0) {
        position = 0;
        return { type: 'none', username };
      }
      while (position < steps.length) {
        const step = steps[position];
        position += 1;
        if (step === undefined) break;
        const wanted = step.method.type === 'agent' ? 'publickey' : step.method.type;
        if (accepted.length > 0 && !accepted.includes(wanted)) continue;
        tried.push(step.label);
        return step.method;
      }
      return false;
    },
    failure: (tooMany) => ({ kind: 'login-failed', tried, accepted, partial, tooMany, ...(key && { key }) }),
  };
}

/**
 * Opened in a worker thread: a passphrase may cost any amount of work.
 * @throws LoginProblem, and FairleadError CANCELLED when the signal aborts.
 */
export async function readPrivateKey(
  path: string,
  passphrase: string | undefined,
  workers: SshWorkers,
  signal?: AbortSignal,
): Promise<ParsedKey> {
  const keyPath = expandHome(path);
  const { content, mode } = await readKeyFile(keyPath);
  // What is no private key has no secret: its permissions are nobody's concern, and least of all to be changed.
  const kind = keyKindOf(content);
  if (kind !== 'private') throw new LoginProblem({ kind: 'key-file-unusable', keyPath, why: kind });
  // SECURITY: docs/security.md 3.7: as ssh itself: a private key that others on this machine can read is not used.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new LoginProblem({ kind: 'key-file-open', keyPath, mode: mode.toString(8).padStart(4, '0') });
  }
  const opened = await workers.run('ssh.open-key', { content, passphrase }, { signal }).catch((thrown: unknown) => {
    const tooLong = thrown instanceof FairleadError && /^WORK_TOO_(?:LONG|LARGE)$/.test(thrown.code);
    throw tooLong ? new LoginProblem({ kind: 'key-file-unusable', keyPath, why: 'too-costly' }) : thrown;
  });
  return ssh2Key(opened, keyPath);
}

function ssh2Key(opened: OpenedKey, keyPath: string): ParsedKey {
  switch (opened.result) {
    case 'passphrase-needed':
    case 'passphrase-wrong':
      throw new LoginProblem({ kind: opened.result, keyPath });
    case 'unsupported':
      throw new LoginProblem({ kind: 'key-file-unsupported', keyPath, detail: opened.detail });
    case 'problem':
      throw new LoginProblem({ kind: 'key-file-unusable', keyPath, why: opened.problem });
    case 'open': {
      const parsed = ssh2.utils.parseKey(opened.text);
      const key = Array.isArray(parsed) ? parsed[0] : parsed;
      if (key === undefined || key instanceof Error || !key.isPrivateKey()) {
        throw new LoginProblem({ kind: 'key-file-unusable', keyPath, why: 'damaged' });
      }
      return key;
    }
  }
}

async function readKeyFile(keyPath: string): Promise<{ readonly content: Buffer; readonly mode: number }> {
  try {
    return await readBounded(keyPath, maxKeyFileBytes);
  } catch (thrown) {
    if (!(thrown instanceof FileProblem)) throw thrown;
    if (isMissing(thrown)) throw new LoginProblem({ kind: 'key-file-missing', keyPath });
    if (thrown.code === 'NOT_A_FILE') {
      const why = thrown.isFolder ? 'folder' : 'no-file';
      throw new LoginProblem({ kind: 'key-file-unusable', keyPath, why });
    }
    if (thrown.code === 'TOO_LARGE') throw new LoginProblem({ kind: 'key-file-unusable', keyPath, why: 'too-large' });
    throw new LoginProblem({ kind: 'key-file-unreadable', keyPath, errno: thrown.code });
  }
}

/** The blob of the public half, from the `.pub` file. */
async function readPublicBlob(path: string): Promise<Buffer> {
  const expanded = expandHome(path);
  const keyPath = expanded.endsWith('.pub') ? expanded : `${expanded}.pub`;
  const parsed = ssh2.utils.parseKey((await readKeyFile(keyPath)).content);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || key instanceof Error) {
    throw new LoginProblem({ kind: 'key-file-unusable', keyPath, why: 'no-public-key' });
  }
  return key.getPublicSSH();
}

/** What the advice needs to know of a key that a host may not take. */
async function offered(key: ParsedKey, path: string): Promise<OfferedKey> {
  const blob = key.getPublicSSH();
  const beside = await readPublicBlob(path).catch((thrown: unknown) => {
    // Not there, not readable or no key: then it is written anew from the private one.
    if (thrown instanceof LoginProblem) return null;
    throw thrown;
  });
  const publicLine = `${key.type} ${blob.toString('base64')}`;
  return { path, publicLine, hasPublicFile: beside?.equals(blob) === true };
}

function publicFingerprint(key: ParsedKey): string {
  return `SHA256:${createHash('sha256').update(key.getPublicSSH()).digest('base64').replace(/=+$/, '')}`;
}

export function expandHome(path: string, home: string = homedir()): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(2)) : path;
}
