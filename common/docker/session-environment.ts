/** The environment that session images of the field expect, and what of it a workspace may change. */
import { type BodyOrigin, fromSite } from './origins.ts';
import { fail, type Place, type Report, readMap, readScalarText, warn } from './run-config/values.ts';
import { readSettings } from './settings-object.ts';

/**
 * Switches of the image's own services. `true` asks for one (the workspace may still turn it off), `false` forbids it
 * (the workspace cannot turn it on), absent leaves it to the image.
 */
const sessionServices = {
  audio: 'KASM_SVC_AUDIO',
  microphone: 'KASM_SVC_AUDIO_INPUT',
  uploads: 'KASM_SVC_UPLOADS',
  downloads: 'KASM_SVC_DOWNLOADS',
  gamepad: 'KASM_SVC_GAMEPAD',
  webcam: 'KASM_SVC_WEBCAM',
  printer: 'KASM_SVC_PRINTER',
  smartcard: 'KASM_SVC_SMARTCARD',
} as const;
type SessionService = keyof typeof sessionServices;

export type SessionEnvironmentInput = {
  /** The password of `kasm_user` and `kasm_viewer`. */
  readonly vncPassword: string;
  /** Further variables that nobody else may set: the login of a page of the container's own. */
  readonly ownVariables?: Readonly<Record<string, string>> | undefined;
  /** `1280x720`; absent leaves the image's. */
  readonly resolution?: string | undefined;
  readonly maxFrameRate?: number | undefined;
  /** `LC_ALL`, such as `de_DE.UTF-8`; empty leaves the image's. */
  readonly locale?: string | undefined;
  /** `TZ`, such as `Europe/Berlin`; empty leaves the image's. */
  readonly timeZone?: string | undefined;
  /** What the session opens, as `KASM_URL`. */
  readonly url?: string | undefined;
  /** `toSession`: pasting into it; `fromSession`: copying out of it. Off is held by the session's server too. */
  readonly clipboard?: { readonly toSession: boolean; readonly fromSession: boolean } | undefined;
  readonly services?: Partial<Record<SessionService, boolean>> | undefined;
  /** The workspace's own variables. */
  readonly workspace?: unknown;
};

/** One entry of `Env`, `KEY=value` or `KEY`, and whose it is. */
export type SessionVariable = { readonly entry: string; readonly origin: BodyOrigin };

/**
 * All variables as the engine takes them. Later ones win: what the image is given by Fairlead, the workspace's own,
 * those of its `run_config`, and last what nobody may change.
 * @param runConfigEnv `KEY=value` or `KEY` (takes a variable of the image away), already read
 */
export function sessionEnvironment(
  input: SessionEnvironmentInput,
  runConfigEnv: readonly string[],
  report: Report,
): SessionVariable[] {
  const fixed = fixedVariables(input);
  const merged = new Map<string, { readonly value: string | null; readonly origin: BodyOrigin }>();
  for (const [key, value] of defaultVariables(input)) merged.set(key, { value, origin: fromSite });
  const own = { property: 'environment', report };
  const workspace = readWorkspaceVariables(input.workspace, own);
  for (const [key, value] of Object.entries(workspace)) {
    if (key === '' || /[=\0]/.test(key)) fail(own, 'ENVIRONMENT_NAME', `"${key}" cannot be the name of a variable.`);
    else merged.set(key, { value, origin: { part: 'environment', key } });
  }
  for (const entry of runConfigEnv) {
    const equals = entry.indexOf('=');
    const origin: BodyOrigin = { part: 'run_config', key: 'environment' };
    if (equals < 0) merged.set(entry, { value: null, origin });
    else merged.set(entry.slice(0, equals), { value: entry.slice(equals + 1), origin });
  }
  for (const [key, value] of fixed) {
    const wanted = merged.get(key);
    if (wanted !== undefined && wanted.value !== value) {
      warn(
        { property: `environment.${key}`, report },
        'RUN_CONFIG_REFUSED',
        `Fairlead decides ${key}; this is left out.`,
      );
    }
    merged.set(key, { value, origin: fromSite });
  }
  if (/-disableBasicAuth\b/i.test(merged.get('VNCOPTIONS')?.value ?? '')) {
    const message = 'VNCOPTIONS turns the password of the session off: everybody on its host could see and use it.';
    warn({ property: 'environment.VNCOPTIONS', report }, 'SESSION_WITHOUT_PASSWORD', message);
  }
  return [...merged].map(([key, { value, origin }]) => ({ entry: value === null ? key : `${key}=${value}`, origin }));
}

/** A number is written out as Python does it; null is a variable without a value. */
function readWorkspaceVariables(value: unknown, place: Place): Record<string, string> {
  const read = readSettings(value);
  if ('record' in read) return readMap(read.record, place, (item, at) => readScalarText(item ?? '', at)) ?? {};
  fail(place, 'RUN_CONFIG_TYPE', `"environment" has to be an object, and is ${read.kind}.`);
  return {};
}

function defaultVariables(input: SessionEnvironmentInput): [string, string][] {
  const variables: [string, string][] = [];
  const add = (key: string, value: string | undefined) => {
    if (value !== undefined && value !== '') variables.push([key, value]);
  };
  add('VNC_RESOLUTION', input.resolution);
  add('MAX_FRAME_RATE', input.maxFrameRate?.toString());
  add('LC_ALL', input.locale);
  add('TZ', input.timeZone);
  add('KASM_URL', input.url);
  for (const [service, variable] of Object.entries(sessionServices)) {
    if (input.services?.[service as SessionService] === true) variables.push([variable, '1']);
  }
  return variables;
}

function fixedVariables(input: SessionEnvironmentInput): [string, string][] {
  // SECURITY: docs/security.md 1.5: nobody but the gateway knows VNC_PW, and clipboard and services that are off for the site
  // stay off whatever a registry's run_config says.
  const variables: [string, string][] = [['VNC_PW', input.vncPassword], ...Object.entries(input.ownVariables ?? {})];
  if (input.clipboard?.fromSession === false) variables.push(['KASM_SVC_SEND_CUT_TEXT', '-SendCutText 0']);
  if (input.clipboard?.toSession === false) variables.push(['KASM_SVC_ACCEPT_CUT_TEXT', '-AcceptCutText 0']);
  for (const [service, variable] of Object.entries(sessionServices)) {
    if (input.services?.[service as SessionService] === false) variables.push([variable, '0']);
  }
  return variables;
}
