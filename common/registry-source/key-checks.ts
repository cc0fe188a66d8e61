/** What stands in an entry where nobody reads it, and values of no known form: reading an entry keeps both without a word. Pure. */
import { isRunConfigKey } from '../docker/run-config.ts';
import { quote } from '../registry/clean.ts';
import type { JsonObject, JsonValue } from '../registry/document.ts';
import { isEntryKey, isExecPhase } from '../registry/entry.ts';
import { parseVersion } from '../registry/versions.ts';
import type { Check } from './types.ts';

/** Keys of one entry that are told one by one; more are counted. */
const mostKeys = 20;
/** Told as refused when the entry is read; or for editors, which do read it. */
const otherwiseTold: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype', '$schema']);
/** What people who know the command line of an engine write. */
const engineWords: Readonly<Record<string, string>> = { env: 'environment', volume: 'volumes', port: 'ports' };

/** Keys that nobody reads, versions that are none, kinds that there are not. @param file from the top of the source */
export function keyFlaws(entry: JsonObject, file: string): readonly Check[] {
  const check = (id: string, field: string, problem: string, fix: string): Check => ({
    id,
    level: 'warning',
    file,
    field,
    problem,
    fix,
  });
  const unread = Object.keys(entry).filter((key) => !isEntryKey(key) && !otherwiseTold.has(key));
  const checks = unread.slice(0, mostKeys).map((key) => {
    const [field, name] = [key.slice(0, 60), quote(key)];
    const setting = Object.hasOwn(engineWords, key) ? (engineWords[key] ?? key) : key;
    const belongs = isRunConfigKey(setting) ? 'run_config' : isExecPhase(key) ? 'exec_config' : null;
    if (belongs === null) {
      const fix = 'Correct its spelling, or take it out.';
      return check('KEY_UNKNOWN', field, `Nobody reads ${name}: it is carried and has no effect.`, fix);
    }
    const fix = `Move it into ${belongs}${setting === key ? '' : `, as "${setting}"`}.`;
    return check('SETTING_MISPLACED', field, `${name} has no effect here: it is a setting of ${belongs}.`, fix);
  });
  if (unread.length > mostKeys) {
    const problem = `The entry has ${unread.length - mostKeys} more keys that nobody reads.`;
    checks.push({ ...check('KEY_UNKNOWN', '', problem, 'Take them out.'), field: null });
  }
  for (const { field, value } of versionsOf(entry.compatibility)) {
    if (value === '' || parseVersion(value) !== null) continue;
    const fix = 'Write it as "1.17.x" for a line of versions, or as "1.17.0" for one.';
    checks.push(
      check('VERSION_UNKNOWN', field, `${quote(value)} is no version: no site takes it for one of its own.`, fix),
    );
  }
  const { image_type: type } = entry;
  if (typeof type === 'string' && type !== '' && type !== 'Container') {
    const fix = 'Write "Container", or take it out.';
    checks.push(
      check('IMAGE_TYPE_UNKNOWN', 'image_type', `${quote(type)} is no kind of workspace that lists have.`, fix),
    );
  }
  return checks;
}

/** The versions that an entry names, and where. */
function versionsOf(
  compatibility: JsonValue | undefined,
): readonly { readonly field: string; readonly value: string }[] {
  if (!Array.isArray(compatibility)) return [];
  return (compatibility as readonly JsonValue[]).flatMap((one, index) => {
    const isObject = typeof one === 'object' && one !== null && !Array.isArray(one);
    const version = isObject ? (one as JsonObject).version : one;
    if (typeof version !== 'string' && typeof version !== 'number') return [];
    return [{ field: `compatibility[${index}]${isObject ? '.version' : ''}`, value: String(version).trim() }];
  });
}
