/**
 * Which warnings a person must have seen before a workspace is saved or started, and how one is named for that. The
 * console and the service both decide by this file.
 */
import { isJsonObject, type JsonValue } from './document.ts';
import { isAtLeast, type Severity } from './severity.ts';

type Judged = {
  readonly explanationId: string;
  readonly property: string;
  readonly severity: Severity;
  /** Marks the value that was judged: see `digestOf`. */
  readonly digest?: string | undefined;
};

/**
 * Root on the host, what may be that, root in the container, and every command that a publisher has run in it.
 * SECURITY: docs/security.md 2.6.
 */
export function hasToBeShown({ explanationId, property, severity }: Judged): boolean {
  if (isAtLeast(severity, 'unknown') || property.startsWith('exec_config')) return true;
  // Users other than root are told, and are less than the standard user in most images.
  return (explanationId === 'user_error' || explanationId === 'image_root') && severity !== 'info';
}

/** `hasToBeShown`, each once: the field's flag and our finding about one property have the same name. */
export function mustBeShown<T extends Judged>(warnings: readonly T[]): readonly T[] {
  const keys = new Set<string>();
  return warnings.filter((warning) => {
    if (!hasToBeShown(warning)) return false;
    const key = warningKey(warning);
    const fresh = !keys.has(key);
    keys.add(key);
    return fresh;
  });
}

/**
 * Keys of what workspaces that come with the program may ask for without having been shown: commands of theirs that run as the
 * session's own user, which are a part of the program like any other. What is graver needs a yes, whoever made it.
 * SECURITY: docs/security.md 2.18.
 */
export function keysOfOwnCommands(warnings: readonly Judged[]): readonly string[] {
  return warnings
    .filter(({ explanationId, severity }) => explanationId === 'exec_command' && severity === 'info')
    .map(warningKey);
}

/** Names a warning for "has been shown": the same property with another value is another warning. */
export function warningKey({ explanationId, property, digest }: Omit<Judged, 'severity'>): string {
  const name = `${explanationId}:${property}`;
  return digest === undefined ? name : `${name}#${digest}`;
}

/** Names the yes to an image that starts as root: one per workspace, whatever the image's tag. */
export const imageRootKey = 'image_root:image';

/** What a stored name of a warning stood for when a person confirmed it: the least that its id is asked about for. */
const confirmed: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ...['privilege', 'sys_admin', 'capability', 'device', 'device_rule', 'engine_socket', 'host_system'].map(
    (id): [string, Severity] => [id, 'host-root'],
  ),
  ...['volume_driver', 'volumes_from', 'volume_owner', 'runtime', 'sysctl'].map((id): [string, Severity] => [
    id,
    'host-root',
  ]),
  ...['unknown_setting', 'unknown_path', 'unknown_device'].map((id): [string, Severity] => [id, 'unknown']),
]);
/** Of commands: each allows what the ones before it do. */
const commands: readonly string[] = ['exec_command', 'exec_root', 'exec_privileged'];

/**
 * Whether what a person confirmed covers a warning: its very name, or the name of one about the same property with the
 * same value that was as grave. So a confirmation outlives a finding that is called or graded otherwise later, unless
 * it is graver.
 * @param keys names as `warningKey` gives them, of any age; what is no text is ignored
 */
export function isConfirmed(warning: Judged, keys: readonly unknown[] | ReadonlySet<string>): boolean {
  const key = warningKey(warning);
  for (const stored of keys) {
    if (stored === key || (typeof stored === 'string' && covers(stored, warning))) return true;
  }
  return false;
}

function covers(stored: string, warning: Judged): boolean {
  const { explanationId, property, severity, digest } = warning;
  if (digest === undefined || !stored.endsWith(`#${digest}`)) return false;
  const colon = stored.indexOf(':');
  const id = stored.slice(0, colon);
  const about = stored.slice(colon + 1, -digest.length - 1);
  const command = commands.indexOf(explanationId);
  if (command >= 0) return commands.indexOf(id) >= command && phaseOf(about) === phaseOf(property);
  const grade = confirmed.get(id);
  // Who the session runs as is another question than what it may reach.
  if (grade === undefined || explanationId === 'user_error' || explanationId === 'image_root') return false;
  return about === property && isAtLeast(grade, severity);
}

/** `exec_config.go` of `exec_config.go.user`. */
function phaseOf(property: string): string {
  return property.slice(0, property.lastIndexOf('.'));
}

/** What of a workspace decides over the rights of its sessions. */
type Rights = {
  readonly image: string;
  readonly dockerRegistry: string;
  readonly runConfig: unknown;
  readonly execConfig: unknown;
  readonly volumeMappings: unknown;
  readonly persistentProfilePath: string;
};

/** Whether two drafts ask for the same rights: then what was shown for one was shown for the other. */
export function sameRights(a: Rights, b: Rights): boolean {
  const rights = ({ image, dockerRegistry, runConfig, execConfig, volumeMappings, persistentProfilePath }: Rights) =>
    JSON.stringify([image, dockerRegistry, runConfig, execConfig, volumeMappings, persistentProfilePath]);
  return rights(a) === rights(b);
}

/** A short mark of a JSON value, the same whatever the order of its keys: some stores give them back in another. */
export function digestOf(value: JsonValue): string {
  const text = canonical(value);
  // 53 bits, to tell values apart. It proves nothing: what is confirmed is always on the screen in full.
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & low) + (high >>> 0)).toString(36);
}

function canonical(value: JsonValue): string {
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(canonical).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
