/** How to log in: reads key files, talks to the agent, and remembers what was tried. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type AnyAuthMethod, type ParsedKey } from 'ssh2';
import type { SshHop } from '../types.ts';
import type { SshFailure } from './facts.ts';
import { LimitedAgent } from './limited-agent.ts';

/** OpenSSH servers close the connection after six failures: one of them must be left for what comes behind. */
const MAX_AGENT_KEYS = 5;

export type LoginPlan = {
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

/** @throws LoginProblem before anything is sent: missing file, wrong passphrase, no agent. */
export async function planLogin(hop: SshHop, env: Readonly<Record<string, string | undefined>>): Promise<LoginPlan> {
  const { auth, user: username } = hop;
  switch (auth.method) {
    case 'key': {
      const key = await readPrivateKey(auth.keyPath, auth.passphrase);
      const method: AnyAuthMethod = { type: 'publickey', username, key };
      return sequence(username, [{ method, label: `key ${auth.keyPath} (${publicFingerprint(key)})` }]);
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
            // SECURITY: design §5.4: only a single hidden question in the first round is answered with the password;
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
      const agentSocket = auth.agentSocket ?? env.SSH_AUTH_SOCK ?? null;
      if (agentSocket === null || agentSocket === '')
        throw new LoginProblem({ kind: 'agent-missing', agentSocket: null });
      const only = auth.keyPath === undefined ? null : await readPublicBlob(auth.keyPath);
      const agent = new LimitedAgent(agentSocket, MAX_AGENT_KEYS, only);
      const keys = await agent.keys().catch(() => {
        throw new LoginProblem({ kind: 'agent-missing', agentSocket });
      });
      if (keys.length === 0) {
        // SECURITY: a filter that finds nothing offers nothing: it never falls back to all keys.
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

function sequence(username: string, steps: readonly Step[]): LoginPlan {
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
    failure: (tooMany) => ({ kind: 'login-failed', tried, accepted, partial, tooMany }),
  };
}

/** @throws LoginProblem. */
export async function readPrivateKey(path: string, passphrase: string | undefined): Promise<ParsedKey> {
  const keyPath = expandHome(path);
  const content = await readKeyFile(keyPath);
  const mode = (await stat(keyPath)).mode & 0o777;
  // SECURITY: as ssh itself: a private key that others on this machine can read is not used.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new LoginProblem({ kind: 'key-file-open', keyPath, mode: mode.toString(8).padStart(4, '0') });
  }
  const parsed = ssh2.utils.parseKey(content, passphrase);
  if (parsed instanceof Error) {
    const message = parsed.message.toLowerCase();
    if (/no passphrase|encrypted/.test(message) && (passphrase === undefined || passphrase === '')) {
      throw new LoginProblem({ kind: 'passphrase-needed', keyPath });
    }
    if (/passphrase|bad decrypt|integrity|mac mismatch|decrypt/.test(message)) {
      throw new LoginProblem({ kind: 'passphrase-wrong', keyPath });
    }
    throw new LoginProblem({ kind: 'key-file-invalid', keyPath });
  }
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || !key.isPrivateKey()) throw new LoginProblem({ kind: 'key-file-invalid', keyPath });
  return key;
}

async function readKeyFile(keyPath: string): Promise<Buffer> {
  try {
    return await readFile(keyPath);
  } catch (thrown) {
    const errno = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'UNKNOWN';
    if (errno === 'ENOENT' || errno === 'ENOTDIR') throw new LoginProblem({ kind: 'key-file-missing', keyPath });
    if (errno === 'EISDIR') throw new LoginProblem({ kind: 'key-file-invalid', keyPath });
    throw new LoginProblem({ kind: 'key-file-unreadable', keyPath, errno });
  }
}

/** The blob of the public half, from the `.pub` file. */
async function readPublicBlob(path: string): Promise<Buffer> {
  const expanded = expandHome(path);
  const keyPath = expanded.endsWith('.pub') ? expanded : `${expanded}.pub`;
  const parsed = ssh2.utils.parseKey(await readKeyFile(keyPath));
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || key instanceof Error) throw new LoginProblem({ kind: 'key-file-invalid', keyPath });
  return key.getPublicSSH();
}

function publicFingerprint(key: ParsedKey): string {
  return `SHA256:${createHash('sha256').update(key.getPublicSSH()).digest('base64').replace(/=+$/, '')}`;
}

export function expandHome(path: string, home: string = homedir()): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(2)) : path;
}
