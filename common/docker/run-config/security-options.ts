/** `security_opt`: what engines take there, and what only one kind of engine takes. */
import { fail, isRecord, type Place, readList, readText, warn } from './values.ts';

/** Options that Docker or Podman know alone. */
const ofOneEngine: Readonly<Record<string, string>> = {
  systempaths: 'Docker takes it from its own command line alone; some versions of Podman take it',
  unmask: 'Podman takes it; Docker refuses it',
  mask: 'Podman takes it; Docker refuses it',
  'proc-opts': 'Podman takes it; Docker refuses it',
  'writable-cgroups': 'Docker 28 and later take it',
};
const wordsOfGoForBooleans = /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/;
const actions = 'KILL KILL_PROCESS KILL_THREAD TRAP ERRNO TRACE ALLOW LOG NOTIFY'
  .split(' ')
  .map((word) => `SCMP_ACT_${word}`);

/**
 * Options such as `seccomp=…`, `apparmor=…`, `no-new-privileges`. What follows `seccomp=` has three meanings: the
 * words `unconfined` and `builtin`, a profile as JSON, or (for the command line only) a file: the command line reads
 * the file itself, the Engine API takes the path for a broken profile and fails at start. `seccomp=default` is no word
 * of the engine: it can only mean the profile that a container has without the option, so that is what is sent.
 */
export function readSecurityOptions(value: unknown, place: Place): string[] | undefined {
  const options = readList(value, place, readSecurityOption);
  if (options === undefined) return undefined;
  // Of several the engine takes the last.
  const last = options.filter(({ name }) => name === 'seccomp').at(-1);
  const isDefault = last?.value === 'default';
  if (isDefault) warn(place, 'RUN_CONFIG_READ_AS', '"seccomp=default" is what a session has anyway; it is left out.');
  return options
    .filter(({ name, value: written }) => name !== 'seccomp' || !(isDefault || written === 'default'))
    .map(({ text }) => text);
}

type Option = { readonly text: string; readonly name: string; readonly value: string };

function readSecurityOption(value: unknown, place: Place): Option | undefined {
  const text = readText(value, place);
  if (text === undefined) return undefined;
  if (text === 'no-new-privileges') return { text, name: text, value: 'true' };
  const [, name = '', written = ''] = /^([^=]*)=([\s\S]*)$/.exec(text) ?? /^([^:]*):([\s\S]*)$/.exec(text) ?? [];
  const option = { text, name, value: written };
  if (Object.hasOwn(ofOneEngine, name)) {
    warn(place, 'RUN_CONFIG_ENGINE', `"${name}" does not work on every engine: ${ofOneEngine[name]}.`);
    return option;
  }
  if (name === 'label' || name === 'apparmor') return option;
  if (name === 'seccomp') return checkSeccomp(written, place) ? option : undefined;
  if (name === 'no-new-privileges' && wordsOfGoForBooleans.test(written)) return option;
  return fail(place, 'RUN_CONFIG_VALUE', `"${text.slice(0, 60)}" is no security option that engines take.`);
}

function checkSeccomp(profile: string, place: Place): boolean {
  if (['', 'unconfined', 'builtin', 'default'].includes(profile)) return true;
  if (!profile.trim().startsWith('{')) {
    fail(
      place,
      'RUN_CONFIG_SECCOMP_PATH',
      'The seccomp profile is named by a file. Engines take the profile itself: put its JSON after "seccomp=".',
    );
    return false;
  }
  const read = parseProfile(profile);
  if (read === undefined) {
    fail(place, 'RUN_CONFIG_VALUE', 'The seccomp profile is not valid JSON.');
    return false;
  }
  const { defaultAction: action } = read;
  if (typeof action !== 'string' || action === '' || actions.includes(action)) return true;
  fail(place, 'RUN_CONFIG_VALUE', `"${action.slice(0, 60)}" is no action of a seccomp profile.`);
  return false;
}

function parseProfile(text: string): Record<string, unknown> | undefined {
  try {
    const profile: unknown = JSON.parse(text);
    return isRecord(profile) ? profile : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
