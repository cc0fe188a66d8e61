/**
 * Filters of system calls that a workspace brings along, by effect: one that lets through what the reference does not
 * equals no filter. What is not understood counts as letting everything through, because a filter's worst is that.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../registry/document.ts';
import { type Finding, info, isUnset, unknown, weakened } from './finding.ts';
import { referenceArchitectures, referenceCalls, type SeccompAllowance, type SeccompArg } from './seccomp-reference.ts';

/** Actions that end a call. Logging, tracing and asking a program let it through. */
const deny: ReadonlySet<string> = new Set([
  'SCMP_ACT_ERRNO',
  'SCMP_ACT_KILL',
  'SCMP_ACT_KILL_PROCESS',
  'SCMP_ACT_KILL_THREAD',
  'SCMP_ACT_TRAP',
]);

// Engines read keys in any case, so that only what is spelled exactly can be judged.
const profileKeys: ReadonlySet<string> = new Set([
  'defaultAction',
  'defaultErrnoRet',
  'architectures',
  'archMap',
  'flags',
  'syscalls',
]);
const ruleKeys: ReadonlySet<string> = new Set([
  'names',
  'name',
  'action',
  'errnoRet',
  'args',
  'comment',
  'includes',
  'excludes',
]);
const argKeys: ReadonlySet<string> = new Set(['index', 'value', 'valueTwo', 'op']);
const conditionKeys: ReadonlySet<string> = new Set(['caps', 'arches', 'minKernel']);
const harmlessFlags: ReadonlySet<string> = new Set(['SECCOMP_FILTER_FLAG_TSYNC', 'SECCOMP_FILTER_FLAG_LOG']);

/** By name, so that a profile of thousands of calls is read once. */
const allowedCalls: ReadonlyMap<string, readonly SeccompAllowance[]> = byName();

function byName(): ReadonlyMap<string, readonly SeccompAllowance[]> {
  const allowed = new Map<string, SeccompAllowance[]>();
  for (const allowance of referenceCalls) {
    for (const name of allowance.names) allowed.set(name, [...(allowed.get(name) ?? []), allowance]);
  }
  return allowed;
}

/** @param text the profile's JSON */
export function judgeSeccompProfile(text: string): Finding {
  const profile = parse(text);
  if (profile === null) {
    return unknown(
      'unknown_setting',
      'The session may make system calls that are blocked otherwise: the workspace’s own filter for them cannot be read and is not known to be harmless.',
    );
  }
  // Engines hand every call that such a filter names to a program of the host.
  const listener = Object.keys(profile).find((key) => key.toLowerCase().startsWith('listener'));
  if (listener !== undefined) {
    return unknown(
      'unknown_setting',
      'The session’s system calls may be answered by a program of the host: the workspace’s own filter for them speaks to a socket there, which is not known to be harmless.',
    );
  }
  const beyond = whatIsBeyond(profile);
  if (beyond === null) {
    const message = 'The workspace brings its own filter for system calls; it lets through no more than the engine’s.';
    return info('seccomp_profile', message);
  }
  const message = `The session can reach more of the host’s kernel: the workspace’s own filter for system calls counts as none, because ${beyond}.`;
  return weakened('seccomp_unconfined', message);
}

function parse(text: string): JsonObject | null {
  try {
    const parsed = JSON.parse(text) as JsonValue;
    return isJsonObject(parsed) ? parsed : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function whatIsBeyond(profile: JsonObject): string | null {
  if (!hasOnly(profile, profileKeys)) return 'it holds a setting that is not known to be harmless';
  const { defaultAction, syscalls, flags } = profile;
  if (isUnset(defaultAction) && isUnset(syscalls)) return 'it is empty, which switches the filter off';
  if (typeof defaultAction !== 'string' || !deny.has(defaultAction)) return 'it lets through what it does not name';
  if (!isUnset(flags) && !texts(flags)?.every((flag) => harmlessFlags.has(flag))) return 'it sets flags of the kernel';
  if (!areKnownArchitectures(profile)) return 'it lets through calls of other kinds of processors';
  if (isUnset(syscalls)) return null;
  if (!Array.isArray(syscalls)) return 'its list of calls cannot be read';
  for (const rule of syscalls as readonly JsonValue[]) {
    const beyond = isJsonObject(rule) ? ruleBeyond(rule) : 'a rule of it cannot be read';
    if (beyond !== null) return beyond;
  }
  return null;
}

function hasOnly(object: JsonObject, known: ReadonlySet<string>): boolean {
  return Object.keys(object).every((key) => known.has(key));
}

/** Null where it is no list of texts. */
function texts(value: JsonValue | undefined): readonly string[] | null {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return null;
  return value;
}

function areKnownArchitectures({ architectures, archMap }: JsonObject): boolean {
  if (!isUnset(archMap)) {
    if (!Array.isArray(archMap)) return false;
    return (archMap as readonly JsonValue[]).every((item) => {
      if (!isJsonObject(item) || !hasOnly(item, new Set(['architecture', 'subArchitectures']))) return false;
      const known = referenceArchitectures[String(item.architecture)];
      return known !== undefined && texts(item.subArchitectures)?.every((sub) => known.includes(sub)) === true;
    });
  }
  // Only one's own family: which one that is shows on the host, and the kernel refuses the others.
  const known = new Set(Object.entries(referenceArchitectures).flatMap(([main, subs]) => [main, ...subs]));
  return texts(architectures)?.every((name) => known.has(name)) === true;
}

/** Far above what honest rules have: calls have six arguments. */
const maxArgs = 64;

type Condition = {
  readonly caps: readonly string[];
  readonly arches: readonly string[];
  readonly minKernel: string;
};

function ruleBeyond(rule: JsonObject): string | null {
  if (!hasOnly(rule, ruleKeys)) return 'a rule of it holds a setting that is not known to be harmless';
  if (typeof rule.action === 'string' && deny.has(rule.action)) return null;
  const names = new Set([...(texts(rule.names) ?? ['?']), ...(isUnset(rule.name) ? [] : [String(rule.name)])]);
  const args = readArgs(rule.args);
  const includes = readCondition(rule.includes);
  const excludes = readCondition(rule.excludes);
  if (rule.action !== 'SCMP_ACT_ALLOW' || args === null || includes === null || excludes === null) {
    return 'a rule of it cannot be read';
  }
  // Two conditions on one argument are two rules for the engine, of which either is enough.
  const separate = new Set(args.map(({ index }) => index)).size < args.length;
  const ways = separate ? args.map((arg) => [arg]) : [args];
  const beyond = [...names].find((name) =>
    ways.some((way) => !(allowedCalls.get(name) ?? []).some((allowance) => covers(allowance, way, includes, excludes))),
  );
  return beyond === undefined ? null : `it lets through the call "${beyond.slice(0, 40)}" beyond the engine’s filter`;
}

function readArgs(value: JsonValue | undefined): readonly SeccompArg[] | null {
  if (isUnset(value)) return [];
  if (!Array.isArray(value) || value.length > maxArgs) return null;
  const args = (value as readonly JsonValue[]).map((item): SeccompArg | null => {
    if (!isJsonObject(item) || !hasOnly(item, argKeys)) return null;
    const { index = 0, value: first = 0, valueTwo = 0, op } = item;
    if (typeof index !== 'number' || typeof op !== 'string') return null;
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(valueTwo)) return null;
    return { index, op, value: Number(first), valueTwo: Number(valueTwo) };
  });
  return args.every((arg) => arg !== null) ? args : null;
}

function readCondition(value: JsonValue | undefined): Condition | null {
  if (isUnset(value)) return { caps: [], arches: [], minKernel: '' };
  if (!isJsonObject(value) || !hasOnly(value, conditionKeys)) return null;
  const caps = texts(value.caps);
  const arches = texts(value.arches);
  const minKernel = value.minKernel ?? '';
  return caps === null || arches === null || typeof minKernel !== 'string' ? null : { caps, arches, minKernel };
}

/** Whether the reference allows all that a rule with these conditions does. */
function covers(
  allowance: SeccompAllowance,
  args: readonly SeccompArg[],
  includes: Condition,
  excludes: Condition,
): boolean {
  const { cap, arches, notArches, minKernel, args: wanted = [] } = allowance;
  if (cap !== undefined && !includes.caps.includes(cap)) return false;
  if (minKernel !== undefined && includes.minKernel !== minKernel) return false;
  const only = includes.arches;
  if (arches !== undefined && (only.length === 0 || !only.every((arch) => arches.includes(arch)))) return false;
  const keptOut = (arch: string) => excludes.arches.includes(arch) || (only.length > 0 && !only.includes(arch));
  if (notArches !== undefined && !notArches.every(keptOut)) return false;
  return wanted.every((need) => args.some((arg) => implies(arg, need)));
}

/** Whether a call that passes `arg` always passes `need`. */
function implies(arg: SeccompArg, need: SeccompArg): boolean {
  if (arg.index !== need.index) return false;
  if (arg.op === need.op && arg.value === need.value && arg.valueTwo === need.valueTwo) return true;
  if (arg.op !== 'SCMP_CMP_EQ' || need.op !== 'SCMP_CMP_LT') return false;
  return arg.value >= 0 && arg.value < need.value;
}
