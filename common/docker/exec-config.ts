/** A workspace's `exec_config`: commands that run in a session's container beside its own. */
import { readCommand, readEnvironment, readUser } from './run-config/process.ts';
import {
  fail,
  isRecord,
  type Place,
  type Report,
  type RunConfigProblem,
  readFlag,
  readObject,
  readText,
  warn,
  within,
} from './run-config/values.ts';
import { readSettings } from './settings-object.ts';

/**
 * `first_launch`: once, when the session first starts. `go`: each time a URL is opened in a running session, with
 * `KASM_URL` set. `assign`: when a session that was started beforehand is given to a user.
 */
const execPhases = ['first_launch', 'go', 'assign'] as const;
export type ExecPhase = (typeof execPhases)[number];

export type ExecCommand = {
  readonly phase: ExecPhase;
  /** Never run through a shell by the engine; entries bring their own `bash -c`. */
  readonly cmd: readonly string[];
  /** Empty: the container's user. */
  readonly user: string;
  readonly privileged: boolean;
  /** Empty: the container's. */
  readonly workdir: string;
  /** `KEY=value` */
  readonly environment: readonly string[];
};

type ExecConfig = { readonly commands: readonly ExecCommand[]; readonly problems: readonly RunConfigProblem[] };

const known = ['cmd', 'user', 'privileged', 'workdir', 'environment'];
/** Seen beside the phases in public lists, though they are arguments of run_config. */
const misplaced = ['environment', 'shm_size', 'hostname', 'user', 'privileged', 'cmd', 'workdir'];

/**
 * Reads the phases with docker-py's meaning of `exec_run`: a text as `cmd` is split like a shell's words.
 * A phase with an error is left out and reported. Keys that belong elsewhere are reported.
 */
export function readExecConfig(value: unknown): ExecConfig {
  const problems: RunConfigProblem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const record = readWhole(value, report);
  const commands: ExecCommand[] = [];
  for (const phase of execPhases) {
    const item = record[phase];
    if (item === undefined || item === null) continue;
    const command = readPhase(phase, item, { property: phase, report });
    if (command !== undefined) commands.push(command);
  }
  for (const key of Object.keys(record)) {
    if ((execPhases as readonly string[]).includes(key)) continue;
    const place = { property: key, report };
    if (misplaced.includes(key)) {
      warn(place, 'EXEC_CONFIG_MISPLACED', `"${key}" has no effect here. Move it to the run configuration or a phase.`);
    } else warn(place, 'EXEC_CONFIG_UNKNOWN', `"${key}" is no phase; known are ${execPhases.join(', ')}.`);
  }
  return { commands, problems };
}

/** What the engine's exec call takes, with further variables (`KASM_URL` for `go`) on top. */
export function toExec(
  command: ExecCommand,
  variables: Readonly<Record<string, string>> = {},
): { cmd: readonly string[]; user?: string; privileged: boolean; workdir?: string; env: readonly string[] } {
  return {
    cmd: command.cmd,
    privileged: command.privileged,
    env: [...command.environment, ...Object.entries(variables).map(([key, value]) => `${key}=${value}`)],
    ...(command.user === '' ? {} : { user: command.user }),
    ...(command.workdir === '' ? {} : { workdir: command.workdir }),
  };
}

function readPhase(phase: ExecPhase, value: unknown, place: Place): ExecCommand | undefined {
  const record = readObject(value, place);
  if (record === undefined || Object.keys(record).length === 0) return undefined;
  const inner = execPhases.find((key) => isRecord(record[key]));
  if (inner !== undefined && record.cmd === undefined) {
    const message = `"${phase}" has the phase "${inner}" in it instead of a command. Phases stand side by side: move it out.`;
    return fail(within(place, inner), 'EXEC_CONFIG_NESTED', message);
  }
  for (const key of Object.keys(record)) {
    if (known.includes(key)) continue;
    warn(within(place, key), 'EXEC_CONFIG_UNKNOWN', `A command has no "${key}"; it is left out.`);
  }
  const cmd = readCommand(record.cmd ?? '', within(place, 'cmd'));
  const user = readUser(record.user ?? '', within(place, 'user'));
  const privileged = readFlag(record.privileged ?? false, within(place, 'privileged'));
  const workdir = readText(record.workdir ?? '', within(place, 'workdir'));
  const environment = readEnvironment(record.environment ?? [], within(place, 'environment'));
  if (cmd === undefined || user === undefined || privileged === undefined) return undefined;
  if (workdir === undefined || environment === undefined) return undefined;
  if (workdir !== '' && !workdir.startsWith('/')) {
    const message = `"${workdir.slice(0, 80)}" is not an absolute path: engines will not run the command.`;
    warn(within(place, 'workdir'), 'EXEC_CONFIG_WORKDIR', message);
  }
  if (cmd.length === 0) return fail(within(place, 'cmd'), 'EXEC_CONFIG_EMPTY', `"${phase}" has no command.`);
  return { phase, cmd, user, privileged, workdir, environment };
}

function readWhole(value: unknown, report: Report): Record<string, unknown> {
  const read = readSettings(value);
  if ('record' in read) return read.record;
  const message = `The exec configuration has to be an object, and is ${read.kind}.`;
  report({ code: 'EXEC_CONFIG_TYPE', property: '', message, severity: 'error' });
  return {};
}
