/** Every failure between here and an engine behind SSH as a code, a sentence that names the hop, and what to do. */
import { FairleadError, type FairleadErrorInit } from '../../../common/errors.ts';
import { outsideText } from '../../../common/outside-text.ts';
import type { HopName, SshFailure } from './facts.ts';
import { KEY_FILES } from './keys/explain-key-file.ts';

/** Codes after which trying again without a person changes nothing, or locks an account out. */
const NEEDS_PERSON: ReadonlySet<string> = new Set([
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
  return NEEDS_PERSON.has(error.code);
}

type Explained = { readonly code: string } & Omit<FairleadErrorInit, 'cause'>;

/** Pure. The error's data names the hop (`host`, `port`, `user`) and carries fingerprints; never a secret. */
export function explainSshFailure(failure: SshFailure, hop: HopName, cause?: unknown): FairleadError {
  // SECURITY: docs/security.md 4.14: what servers, shells and key files said stands in these.
  const { code, ...init } = explained(bounded(failure), hop);
  return new FairleadError(code, {
    status: 502,
    ...init,
    data: { host: hop.host, port: hop.port, user: hop.user, ...init.data },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The same failure with the texts in it, and in its lists, cut to a length. */
function bounded(failure: SshFailure): SshFailure {
  const parts = Object.entries(failure).map(([name, value]: [string, unknown]) => {
    if (typeof value === 'string') return [name, outsideText(value, { length: 300 })];
    const isTexts = Array.isArray(value) && value.every((item) => typeof item === 'string');
    return [name, isTexts ? value.slice(0, 20).map((item) => outsideText(item, { length: 300 })) : value];
  });
  return { ...failure, ...Object.fromEntries(parts) };
}

function explained(failure: SshFailure, hop: HopName): Explained {
  const address = hop.port === 22 ? hop.host : `${hop.host}, port ${hop.port}`;
  switch (failure.kind) {
    case 'name-not-resolved':
      return {
        code: 'HOST_NAME_NOT_RESOLVED',
        message: `The name "${hop.host}" is not known to this machine's name resolution.`,
        hint: 'Check the spelling, or use the IP address of the host.',
      };
    case 'refused':
      return {
        code: 'HOST_REFUSED',
        message: `${address} refuses the connection: no SSH server listens there.`,
        hint: 'Check the port, and that the SSH server runs: sudo systemctl status ssh',
      };
    case 'timed-out':
      return timedOut(failure.phase, address);
    case 'unreachable':
      return {
        code: 'HOST_UNREACHABLE',
        message: `There is no way from this machine to ${address} (${failure.errno}).`,
        hint: 'Check that the host is on, and the network or VPN between here and there.',
      };
    case 'not-ssh':
      return {
        code: 'HOST_NOT_SSH',
        message: `What answers at ${address} is not an SSH server, or it hung up at once.`,
        hint: 'Check the port. A server that limits connections (MaxStartups, fail2ban) also hangs up.',
        data: { detail: failure.detail },
      };
    case 'no-common-algorithm':
      return {
        code: 'HOST_NO_COMMON_ALGORITHM',
        message: `The SSH server of ${address} offers no algorithm that is still considered safe.`,
        hint: 'Update the SSH server of the host.',
        data: { detail: failure.detail },
      };
    case 'host-key-unknown':
      return {
        code: 'HOST_KEY_UNKNOWN',
        message: `The key of ${address} has not been confirmed yet: ${failure.presented.type} ${failure.presented.sha256}.`,
        hint: 'Compare it with what "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" prints on the host, then confirm it.',
        status: 409,
        data: { presented: failure.presented, notes: failure.notes },
      };
    case 'host-key-changed': {
      const known = failure.known.map((key) => `${key.type} ${key.sha256} (${key.source})`).join(', ');
      return {
        code: 'HOST_KEY_CHANGED',
        message: `${address} shows another key than the one that is known. Known: ${known}. Shown now: ${failure.presented.type} ${failure.presented.sha256}. Nothing was sent to it.`,
        hint: 'Somebody may be in between, or the host was installed anew. Ask who runs it; only then replace the known key.',
        status: 409,
        data: { presented: failure.presented, known: failure.known },
      };
    }
    case 'host-key-revoked':
      return {
        code: 'HOST_KEY_REVOKED',
        message: `The key of ${address} (${failure.presented.type} ${failure.presented.sha256}) is marked as revoked in ${failure.source}.`,
        hint: 'Do not use this host until its key has been replaced.',
        status: 409,
        data: { presented: failure.presented, source: failure.source },
      };
    case 'login-failed':
      return loginFailed(failure, hop, address);
    case 'agent-missing':
      return {
        code: 'HOST_AGENT_MISSING',
        message:
          failure.agentSocket === null
            ? 'No SSH agent is running: SSH_AUTH_SOCK is not set.'
            : `The SSH agent at ${failure.agentSocket} does not answer.`,
        hint: 'Start one and add a key (ssh-add), or use a key file for this host.',
        status: 409,
      };
    case 'agent-empty':
      return {
        code: 'HOST_AGENT_EMPTY',
        message: 'The SSH agent holds no keys.',
        hint: 'Add one with ssh-add, or use a key file for this host.',
        status: 409,
      };
    case 'agent-key-missing':
      return {
        code: 'HOST_AGENT_KEY_MISSING',
        message: `The SSH agent does not hold the key ${failure.keyPath}.`,
        hint: `Add it: ssh-add ${failure.keyPath.replace(/\.pub$/, '')}`,
        status: 409,
      };
    case 'key-file-missing':
      return {
        code: 'HOST_KEY_FILE_MISSING',
        message: `There is no key file ${failure.keyPath}.`,
        hint: 'Choose another file.',
        status: 409,
      };
    case 'key-file-unreadable':
      return {
        code: 'HOST_KEY_FILE_UNREADABLE',
        message: `The key file ${failure.keyPath} cannot be read (${failure.errno}).`,
        hint: 'Check its owner: Fairlead reads it as the account it runs under.',
        status: 409,
      };
    case 'key-file-open':
      return {
        code: 'HOST_KEY_FILE_PERMISSIONS',
        message: `The key file ${failure.keyPath} can be read by others (mode ${failure.mode}).`,
        hint: `Run: chmod 600 ${failure.keyPath}`,
        status: 409,
      };
    case 'key-file-unusable':
      return { ...KEY_FILES[failure.why](failure.keyPath), status: 409 };
    case 'key-file-unsupported':
      return {
        code: 'HOST_KEY_FILE_UNSUPPORTED',
        message: `${failure.keyPath} is a private key that cannot be used here: ${failure.detail}.`,
        hint: 'Use an Ed25519, RSA, or ECDSA (P-256, P-384, P-521) key, or load this one into an SSH agent.',
        status: 409,
      };
    case 'passphrase-needed':
      return {
        code: 'HOST_KEY_PASSPHRASE_NEEDED',
        message: `The key file ${failure.keyPath} is protected by a passphrase.`,
        hint: 'Enter the passphrase of the key.',
        status: 409,
      };
    case 'passphrase-wrong':
      return {
        code: 'HOST_KEY_PASSPHRASE_WRONG',
        message: `The passphrase does not open the key file ${failure.keyPath}.`,
        hint: 'Enter it again.',
        status: 409,
      };
    case 'lost':
      return {
        code: 'HOST_CONNECTION_LOST',
        message: `The connection to ${address} was lost: ${failure.detail}.`,
        hint: 'It is being made again.',
        status: 503,
      };
    case 'channel-refused':
      return {
        code: 'HOST_CHANNEL_REFUSED',
        message: `The SSH server of ${address} opens no further channel: ${failure.detail}.`,
        hint: 'Raise MaxSessions in its sshd_config, or close terminals of this host.',
        status: 503,
      };
    default:
      return engineExplained(failure, hop, address);
  }
}

function timedOut(phase: 'connect' | 'handshake' | 'login', address: string): Explained {
  if (phase === 'connect') {
    return {
      code: 'HOST_TIMED_OUT',
      message: `${address} does not answer.`,
      hint: 'Check that the host is on, and that no firewall drops the SSH port.',
      status: 504,
    };
  }
  return {
    code: 'HOST_HANDSHAKE_TIMED_OUT',
    message: `${address} accepted the connection, but its SSH server did not ${phase === 'login' ? 'finish the login' : 'answer'} in time.`,
    hint: 'The host may be overloaded, or its name lookup of clients is slow (UseDNS, PAM).',
    status: 504,
  };
}

function loginFailed(failure: SshFailure & { kind: 'login-failed' }, hop: HopName, address: string): Explained {
  const tried = failure.tried.length === 0 ? 'nothing that it accepts' : failure.tried.join(', ');
  const data = { tried: failure.tried, accepted: failure.accepted };
  const base = { code: 'HOST_LOGIN_FAILED', status: 409, data };
  if (failure.partial) {
    return {
      ...base,
      message: `${address} accepted the first step of the login of "${hop.user}" and asks for a second one (${failure.accepted.join(', ')}).`,
      hint: 'Logins with a second factor cannot be automated: use an account or key that needs one step.',
    };
  }
  if (failure.tooMany) {
    return {
      ...base,
      message: `${address} ended the login of "${hop.user}": too many keys were tried (${tried}).`,
      hint: 'Name the one key to use for this host.',
    };
  }
  const keyTried = failure.tried.some((item) => item.startsWith('key') || item.startsWith('agent'));
  const hint = failure.accepted.includes('publickey')
    ? keyTried
      ? `Check the user name, or add the key to ~/.ssh/authorized_keys of "${hop.user}" on the host: ssh-copy-id -p ${hop.port} ${hop.user}@${hop.host}`
      : 'Check user name and password, or use a key.'
    : failure.accepted.length > 0
      ? `The server takes only: ${failure.accepted.join(', ')}.`
      : 'Check the user name and the key or password.';
  return { ...base, message: `${address} does not let "${hop.user}" in. Tried: ${tried}.`, hint };
}

/** The SSH connection stands; what lies behind it does not answer. */
function engineExplained(failure: SshFailure, hop: HopName, address: string): Explained {
  switch (failure.kind) {
    case 'forwarding-forbidden':
      return {
        code: 'HOST_FORWARDING_FORBIDDEN',
        message: `The SSH server of ${address} forbids forwarding, and the docker command that could replace it is not installed there.`,
        hint: 'Set "AllowStreamLocalForwarding yes" (and no DisableForwarding) in its sshd_config, or install docker-cli on the host.',
      };
    case 'socket-missing':
      return failure.engineInstalled
        ? {
            code: 'ENGINE_SOCKET_MISSING',
            message: `The container engine of ${hop.host} is installed but has no socket${failure.socketPath === null ? '' : ` at ${failure.socketPath}`}.`,
            hint: 'Start it on the host: sudo systemctl enable --now docker   (for Podman: podman.socket).',
            status: 503,
          }
        : {
            code: 'ENGINE_MISSING',
            message: `There is no container engine on ${hop.host}.`,
            hint: 'Install one on the host, on Debian: sudo apt-get install -y docker.io',
            status: 503,
          };
    case 'socket-permission':
      return failure.inGroup
        ? {
            code: 'ENGINE_NO_PERMISSION',
            message: `"${failure.account}" is a member of "${failure.group}" on ${hop.host}, but may not use ${failure.socketPath}.`,
            hint: `Check the socket's mode on the host: ls -l ${failure.socketPath}`,
            status: 403,
          }
        : {
            code: 'ENGINE_NO_PERMISSION',
            message: `"${failure.account}" may not use the container engine of ${hop.host}: it is not a member of the group "${failure.group}" that owns ${failure.socketPath}.`,
            hint: `Run on the host: sudo usermod -aG ${failure.group} ${failure.account}   (members have root's powers there), or use a rootless engine, or sudo for this host.`,
            status: 403,
            data: { command: `sudo usermod -aG ${failure.group} ${failure.account}` },
          };
    case 'engine-stopped':
      return {
        code: 'ENGINE_NOT_RUNNING',
        message: `The container engine of ${hop.host} does not run.`,
        hint: 'Start it on the host: sudo systemctl start docker',
        status: 503,
        data: { socketPath: failure.socketPath },
      };
    case 'cli-missing':
      return {
        code: 'ENGINE_CLI_MISSING',
        message: failure.useSudo
          ? `The docker command is not installed on ${hop.host}, or not where sudo looks for it; reaching the engine by sudo needs it.`
          : `The docker command is not installed on ${hop.host}; reaching the engine without forwarding needs it.`,
        hint: 'Install it on the host, on Debian: sudo apt-get install -y docker-cli',
      };
    case 'sudo-missing':
      return {
        code: 'HOST_SUDO_MISSING',
        message: `sudo is not installed on ${hop.host}, and this host is set to reach the engine by it.`,
        hint: `Install it on the host (on Debian, as root: apt-get install -y sudo), or turn sudo off and let "${hop.user}" use the engine.`,
        status: 403,
      };
    case 'sudo-password':
      return {
        code: 'HOST_SUDO_PASSWORD',
        message: `sudo asks "${hop.user}" for a password on ${hop.host}.`,
        hint: `Allow it without one, in /etc/sudoers.d/fairlead: ${hop.user} ALL=(root) NOPASSWD: /usr/bin/docker`,
        status: 403,
      };
    case 'sudo-refused':
      return {
        code: 'HOST_SUDO_REFUSED',
        message: `"${hop.user}" may not run docker by sudo on ${hop.host}.`,
        hint: `Allow it, in /etc/sudoers.d/fairlead: ${hop.user} ALL=(root) NOPASSWD: /usr/bin/docker`,
        status: 403,
      };
    case 'exec-forbidden':
      return {
        code: 'HOST_EXEC_FORBIDDEN',
        message: `The SSH server of ${address} lets "${hop.user}" in but runs no commands for that account.`,
        hint: 'The account needs an ordinary shell and no ForceCommand.',
        data: { detail: failure.detail },
      };
    default:
      return {
        code: 'ENGINE_UNREACHABLE',
        message: `The container engine of ${hop.host} cannot be reached${'detail' in failure && failure.detail !== '' ? `: ${failure.detail}` : ''}.`,
        hint: 'Try "docker version" on the host, as that user.',
      };
  }
}
