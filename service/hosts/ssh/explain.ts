/** Every failure between here and an engine behind SSH as a code, a sentence that names the hop, and what to do. */

import { commandLine, shellQuote } from '../../../common/command-line.ts';
import { type ErrorDataOf, FairleadError } from '../../../common/errors.ts';
import { advise, command, type Hint } from '../../../common/hint.ts';
import { showKeyCommand } from '../../../common/host-key-files.ts';
import { outsideText } from '../../../common/outside-text.ts';
import { advice } from '../advice.ts';
import { engineExplained } from './explain-engine.ts';
import { type HopName, hopAddress, type OfferedKey, type SshFailure } from './facts.ts';
import { keyFileError, keyFiles } from './keys/explain-key-file.ts';

/** Codes after which trying again without a person changes nothing, or locks an account out. */
const codesForPerson: ReadonlySet<string> = new Set([
  'HOST_KEY_UNKNOWN',
  'HOST_KEY_CHANGED',
  'HOST_KEY_REVOKED',
  'HOST_LOGIN_FAILED',
  'HOST_AGENT_KEY_MISSING',
  'HOST_KEY_FILE_MISSING',
  'HOST_KEY_FILE_UNREADABLE',
  'HOST_KEY_FILE_PERMISSIONS',
  'HOST_KEY_FILE_INVALID',
  'HOST_KEY_FILE_PUBLIC',
  'HOST_KEY_FILE_CERTIFICATE',
  'HOST_KEY_FILE_HARDWARE',
  'HOST_KEY_FILE_FORM',
  'HOST_KEY_FILE_DAMAGED',
  'HOST_KEY_FILE_TOO_LARGE',
  'HOST_KEY_FILE_TOO_COSTLY',
  'HOST_KEY_FILE_UNSUPPORTED',
  'HOST_KEY_PASSPHRASE_NEEDED',
  'HOST_KEY_PASSPHRASE_WRONG',
  'HOST_NO_COMMON_ALGORITHM',
]);

export function needsPerson(error: FairleadError): boolean {
  return codesForPerson.has(error.code);
}

/** Pure. The error's data names the hop (`host`, `port`, `user`) and carries fingerprints; never a secret. */
export function explainSshFailure(failure: SshFailure, hop: HopName, cause?: unknown): FairleadError {
  // SECURITY: docs/security.md 4.14: what servers, shells and key files said stands in these.
  const error = explained(bounded(failure), hop);
  if (hop.isJump && !error.message.includes(hop.host)) error.message += ` This concerns ${nameOf(hop)}.`;
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** The hop as sentences speak of it. */
function nameOf(hop: HopName): string {
  return hop.isJump ? `the jump host ${hopAddress(hop)}` : hopAddress(hop);
}

/** The same failure with the texts in it, and in its lists, cut to a length. */
function bounded(failure: SshFailure): SshFailure {
  const parts = Object.entries(failure).map(([name, value]: [string, unknown]) => {
    // A path stands in commands: one that was cut would be another file.
    if (typeof value === 'string') return [name, outsideText(value, { length: name === 'keyPath' ? 4096 : 300 })];
    const isTexts = Array.isArray(value) && value.every((item) => typeof item === 'string');
    return [name, isTexts ? value.slice(0, 20).map((item) => outsideText(item, { length: 300 })) : value];
  });
  return { ...failure, ...Object.fromEntries(parts) };
}

type HopData = ErrorDataOf<'HOST_REFUSED'>;

function explained(failure: SshFailure, hop: HopName): FairleadError {
  const at: HopData = { host: hop.host, port: hop.port, user: hop.user };
  const address = nameOf(hop);
  const subject = hop.isJump ? address.replace(/^t/, 'T') : address;
  switch (failure.kind) {
    case 'name-not-resolved':
      return new FairleadError('HOST_NAME_NOT_RESOLVED', {
        message: `The name "${hop.host}" is not known to the name resolution of ${hop.via === undefined ? 'this machine' : `the jump host ${hop.via}`}.`,
        hint: 'Check the spelling, or use the IP address of the host.',
        data: at,
        status: 502,
      });
    case 'refused':
      return new FairleadError('HOST_REFUSED', {
        message: `${subject} refuses the connection${hop.via === undefined ? '' : ` of the jump host ${hop.via}`}: no SSH server listens there.`,
        ...advice(
          'Check the port, and on the host (there it may be called sshd) that the SSH server runs',
          'sudo systemctl status ssh',
        ),
        data: at,
        status: 502,
      });
    case 'timed-out':
      return timedOut(failure.phase, subject, hop.via, at);
    case 'unreachable':
      return new FairleadError('HOST_UNREACHABLE', {
        message: `There is no way from ${hop.via === undefined ? 'this machine' : `the jump host ${hop.via}`} to ${address} (${failure.errno}).`,
        hint: 'Check that the host is on, and the network or VPN between here and there.',
        data: at,
        status: 502,
      });
    case 'not-ssh':
      return new FairleadError('HOST_NOT_SSH', {
        message: `What answers at ${address} is not an SSH server, or it hung up at once.`,
        hint: 'Check the port. A server that limits connections (MaxStartups, fail2ban) also hangs up.',
        data: { ...at, detail: failure.detail },
        status: 502,
      });
    case 'no-common-algorithm':
      return new FairleadError('HOST_NO_COMMON_ALGORITHM', {
        message: `The SSH server of ${address} offers no algorithm that is still considered safe.`,
        hint: 'Update the SSH server of the host.',
        data: { ...at, detail: failure.detail },
        status: 502,
      });
    case 'host-key-unknown':
      return new FairleadError('HOST_KEY_UNKNOWN', {
        message: `The key of ${address} has not been confirmed yet: ${failure.presented.type} ${failure.presented.sha256}.`,
        hint: advise`Compare it with what the host prints, then confirm it: ${command(showKeyCommand(failure.presented.type))}`,
        status: 409,
        data: { ...at, presented: failure.presented, notes: failure.notes },
      });
    case 'host-key-changed': {
      const known = failure.known.map((key) => `${key.type} ${key.sha256} (${key.source})`).join(', ');
      return new FairleadError('HOST_KEY_CHANGED', {
        message: `${subject} shows another key than the one that is known. Known: ${known}. Shown now: ${failure.presented.type} ${failure.presented.sha256}. Nothing was sent to it.`,
        hint: 'Somebody may be in between, or the host was installed anew. Ask who runs it; only then replace the known key.',
        status: 409,
        data: { ...at, presented: failure.presented, known: failure.known },
      });
    }
    case 'host-key-revoked':
      return new FairleadError('HOST_KEY_REVOKED', {
        message: `The key of ${address} (${failure.presented.type} ${failure.presented.sha256}) is marked as revoked in ${failure.source}.`,
        hint: 'Do not use this host until its key has been replaced.',
        status: 409,
        data: { ...at, presented: failure.presented, source: failure.source },
      });
    case 'login-failed':
      return loginFailed(failure, hop, subject);
    case 'agent-missing':
      return new FairleadError('HOST_AGENT_MISSING', {
        message:
          failure.agentSocket === null
            ? 'No SSH agent is running: SSH_AUTH_SOCK is not set.'
            : `The SSH agent at ${failure.agentSocket} does not answer.`,
        ...advice(
          'Use a key file for this host, or start an agent, add a key, and start Fairlead from that shell',
          'eval "$(ssh-agent)" && ssh-add',
        ),
        status: 409,
        data: at,
      });
    case 'agent-empty':
      return new FairleadError('HOST_AGENT_EMPTY', {
        message: 'The SSH agent holds no keys.',
        ...advice('Use a key file for this host, or add a key to the agent', 'ssh-add'),
        status: 409,
        data: at,
      });
    case 'agent-key-missing':
      return new FairleadError('HOST_AGENT_KEY_MISSING', {
        message: `The SSH agent does not hold the key ${failure.keyPath}.`,
        ...advice('Add it', commandLine(['ssh-add', failure.keyPath.replace(/\.pub$/, '')])),
        status: 409,
        data: at,
      });
    case 'key-file-missing':
      return new FairleadError('HOST_KEY_FILE_MISSING', {
        message: `There is no key file ${failure.keyPath}.`,
        hint: 'Choose another file.',
        status: 409,
        data: at,
      });
    case 'key-file-unreadable':
      return new FairleadError('HOST_KEY_FILE_UNREADABLE', {
        message: `The key file ${failure.keyPath} cannot be read (${failure.errno}).`,
        ...advice(
          'Check its owner: Fairlead reads it as the account it runs under',
          commandLine(['ls', '-l', failure.keyPath]),
        ),
        status: 409,
        data: at,
      });
    case 'key-file-open':
      return new FairleadError('HOST_KEY_FILE_PERMISSIONS', {
        message: `The key file ${failure.keyPath} can be read by others (mode ${failure.mode}).`,
        ...advice('Run', commandLine(['chmod', '600', failure.keyPath])),
        status: 409,
        data: at,
      });
    case 'key-file-unusable':
      return keyFileError(keyFiles[failure.why](failure.keyPath), at);
    case 'key-file-unsupported':
      return new FairleadError('HOST_KEY_FILE_UNSUPPORTED', {
        message: `${failure.keyPath} is a private key that cannot be used here: ${failure.detail}.`,
        hint: 'Use an Ed25519, RSA, or ECDSA (P-256, P-384, P-521) key, or load this one into an SSH agent.',
        status: 409,
        data: at,
      });
    case 'passphrase-needed':
      return new FairleadError('HOST_KEY_PASSPHRASE_NEEDED', {
        message: `The key file ${failure.keyPath} is protected by a passphrase.`,
        hint: 'Enter the passphrase of the key.',
        status: 409,
        data: at,
      });
    case 'passphrase-wrong':
      return new FairleadError('HOST_KEY_PASSPHRASE_WRONG', {
        message: `The passphrase does not open the key file ${failure.keyPath}.`,
        hint: 'Enter it again.',
        status: 409,
        data: at,
      });
    case 'lost':
      return new FairleadError('HOST_CONNECTION_LOST', {
        message: `The connection to ${address} was lost: ${failure.detail}.`,
        hint: 'It is being made again.',
        status: 503,
        data: at,
      });
    case 'channel-refused':
      return new FairleadError('HOST_CHANNEL_REFUSED', {
        message: `The SSH server of ${address} opens no further channel: ${failure.detail}.`,
        hint: 'Raise MaxSessions in its sshd_config, or close terminals of this host.',
        status: 503,
        data: at,
      });
    case 'jump-forbidden':
      return new FairleadError('HOST_JUMP_FORBIDDEN', {
        message: `${subject} does not pass connections on to ${failure.target}.`,
        hint: 'Set "AllowTcpForwarding yes" in its sshd_config, and allow this address where PermitOpen or the line of the key in authorized_keys limits where connections may go.',
        data: at,
        status: 502,
      });
    default:
      return engineExplained(failure, hop, address);
  }
}

function timedOut(
  phase: 'connect' | 'handshake' | 'login',
  address: string,
  via: string | undefined,
  at: HopData,
): FairleadError {
  if (phase === 'connect') {
    return new FairleadError('HOST_TIMED_OUT', {
      message: `${address} does not answer${via === undefined ? '' : ` the jump host ${via}`}.`,
      hint: 'Check that the host is on, and that no firewall drops the SSH port.',
      status: 504,
      data: at,
    });
  }
  return new FairleadError('HOST_HANDSHAKE_TIMED_OUT', {
    message: `${address} accepted the connection, but its SSH server did not ${phase === 'login' ? 'finish the login' : 'answer'} in time.`,
    hint: 'The host may be overloaded, or its name lookup of clients is slow (UseDNS, PAM).',
    status: 504,
    data: at,
  });
}

function loginFailed(failure: SshFailure & { kind: 'login-failed' }, hop: HopName, address: string): FairleadError {
  const tried = failure.tried.length === 0 ? 'nothing that it accepts' : failure.tried.join(', ');
  const data = { host: hop.host, port: hop.port, user: hop.user, tried: failure.tried, accepted: failure.accepted };
  const refused = (message: string, hint: string | Hint) =>
    new FairleadError('HOST_LOGIN_FAILED', { message, hint, status: 409, data });
  if (failure.partial) {
    return refused(
      `${address} accepted the first step of the login of "${hop.user}" and asks for a second one (${failure.accepted.join(', ')}).`,
      'Logins with a second factor cannot be automated: use an account or key that needs one step.',
    );
  }
  if (failure.tooMany) {
    return refused(
      `${address} ended the login of "${hop.user}": too many keys were tried (${tried}).`,
      'Name the one key to use for this host.',
    );
  }
  const message = `${address} does not let "${hop.user}" in. Tried: ${tried}.`;
  const keyTried = failure.tried.some((item) => item.startsWith('key') || item.startsWith('agent'));
  if (failure.accepted.includes('publickey') && keyTried) {
    return refused(message, letIn(hop, failure.accepted, failure.key).hint);
  }
  const hint = failure.accepted.includes('publickey')
    ? 'Check user name and password, or use a key.'
    : failure.accepted.length > 0
      ? `The server takes only: ${failure.accepted.join(', ')}.`
      : 'Check the user name and the key or password.';
  return refused(message, hint);
}

/** How the very key gets into authorized_keys: over a password where the server takes one, else on the host itself. */
function letIn(hop: HopName, accepted: readonly string[], key?: OfferedKey): ReturnType<typeof advice> {
  const takesPassword = accepted.includes('password') || accepted.includes('keyboard-interactive');
  const through = hop.jumps === undefined ? [] : ['-o', `ProxyJump=${hop.jumps}`];
  const copy = (...file: readonly string[]) =>
    commandLine(['ssh-copy-id', ...file, ...through, '-p', String(hop.port), `${hop.user}@${hop.host}`]);
  if (!takesPassword) {
    const text = `Check the user name, or add the key on the host itself, as "${hop.user}"`;
    if (key === undefined)
      return advice(`${text}, to ~/.ssh/authorized_keys. This prints the keys of the agent`, 'ssh-add -L');
    return advice(
      text,
      `mkdir -p ~/.ssh && chmod 700 ~/.ssh && echo ${shellQuote(key.publicLine)} >> ~/.ssh/authorized_keys`,
    );
  }
  const text = `Check the user name, or add the key to ~/.ssh/authorized_keys of "${hop.user}" on the host`;
  if (key === undefined) return advice(text, copy());
  const publicFile = `${key.path}.pub`;
  const write = `ssh-keygen -y -f ${shellQuote(key.path)} > ${shellQuote(publicFile)} && `;
  return advice(text, `${key.hasPublicFile ? '' : write}${copy('-i', publicFile)}`);
}
