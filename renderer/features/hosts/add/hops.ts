/** Where on the way to an engine a failure lies. Pure. */

export const hops = [
  { id: 'name', label: 'Name' },
  { id: 'network', label: 'Network' },
  { id: 'ssh', label: 'SSH server' },
  { id: 'key', label: 'Host key' },
  { id: 'login', label: 'Sign-in' },
  { id: 'access', label: 'Access to the engine' },
  { id: 'engine', label: 'Engine' },
] as const;
type Hop = (typeof hops)[number]['id'];

const exact: Readonly<Record<string, Hop>> = {
  HOST_NAME_NOT_RESOLVED: 'name',
  HOST_REFUSED: 'network',
  HOST_TIMED_OUT: 'network',
  HOST_UNREACHABLE: 'network',
  HOST_NOT_SSH: 'ssh',
  HOST_HANDSHAKE_TIMED_OUT: 'ssh',
  HOST_NO_COMMON_ALGORITHM: 'ssh',
  HOST_KEY_UNKNOWN: 'key',
  HOST_KEY_CHANGED: 'key',
  HOST_KEY_REVOKED: 'key',
  HOST_LOGIN_FAILED: 'login',
  HOST_AGENT_MISSING: 'login',
  HOST_AGENT_EMPTY: 'login',
  HOST_AGENT_KEY_MISSING: 'login',
  HOST_KEY_FILE_MISSING: 'login',
  HOST_KEY_FILE_UNREADABLE: 'login',
  HOST_KEY_FILE_PERMISSIONS: 'login',
  HOST_KEY_FILE_INVALID: 'login',
  HOST_KEY_FILE_PUBLIC: 'login',
  HOST_KEY_FILE_CERTIFICATE: 'login',
  HOST_KEY_FILE_HARDWARE: 'login',
  HOST_KEY_FILE_FORM: 'login',
  HOST_KEY_FILE_DAMAGED: 'login',
  HOST_KEY_FILE_TOO_LARGE: 'login',
  HOST_KEY_FILE_TOO_COSTLY: 'login',
  HOST_KEY_FILE_UNSUPPORTED: 'login',
  HOST_KEY_PASSPHRASE_NEEDED: 'login',
  HOST_KEY_PASSPHRASE_WRONG: 'login',
  HOST_EXEC_FORBIDDEN: 'access',
  HOST_FORWARDING_FORBIDDEN: 'access',
  HOST_JUMP_FORBIDDEN: 'network',
  HOST_CHANNEL_REFUSED: 'access',
  HOST_SUDO_PASSWORD: 'access',
  HOST_SUDO_REFUSED: 'access',
  HOST_SUDO_MISSING: 'access',
  ENGINE_NO_PERMISSION: 'access',
  ENGINE_CLI_MISSING: 'access',
};

/** null: the failure does not lie on the way (the engine is here already, the call was cancelled). */
export function hopOf(code: string): Hop | null {
  const hop = exact[code];
  if (hop !== undefined) return hop;
  return code.startsWith('ENGINE_') ? 'engine' : null;
}

export type HopState = 'passed' | 'failed' | 'unknown';

/** Every hop with what is known of it after a failure with this code. */
export function hopStates(code: string): readonly { readonly label: string; readonly state: HopState }[] | null {
  const failed = hopOf(code);
  if (failed === null) return null;
  const at = hops.findIndex(({ id }) => id === failed);
  return hops.map(({ label }, index) => ({
    label,
    state: index < at ? 'passed' : index === at ? 'failed' : 'unknown',
  }));
}
