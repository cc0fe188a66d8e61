/**
 * `fairlead doctor`: what is well and what is not, with what to do about it. Asks the service that runs on the data
 * folder; where none runs, looks by itself, without making or changing a store.
 */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Sqlite from 'better-sqlite3';
import { z } from 'zod';
import { type Commands, commandsOf } from '../../common/commands.ts';
import { toErrorInfo } from '../../common/errors.ts';
import { advise, asHint, command, hintText } from '../../common/hint.ts';
import { type HealthCheck, healthCheckSchema } from '../../common/model/system.ts';
import { usageProblem } from '../../common/usage-problem.ts';
import { createAnchorFiles } from '../audit/anchor-files.ts';
import { createAudit } from '../audit/audit.ts';
import { lookAtLocalEngines } from '../hosts/host-discovery.ts';
import { createSecretBox, storedKeyStorage } from '../secrets/box.ts';
import { keyFileProvider } from '../secrets/key-providers.ts';
import { createIdSource } from '../store/ids.ts';
import { lockDataDir } from '../store/lock.ts';
import { migrations } from '../store/migrations/index.ts';
import { openStore } from '../store/open.ts';
import { locationOf, notedPlace } from '../store/place.ts';
import { postgresSchema } from '../store/postgres.ts';
import { storeFile } from '../store/sqlite.ts';
import type { Store } from '../store/types.ts';
import {
  auditCheck,
  dataFolderCheck,
  keyCheck,
  type LocalEngines,
  localEngineCheck,
  seccompCheck,
  storeCheck,
} from '../system/checks.ts';
import { type Check, runChecks } from '../system/health.ts';
import { type Control, readControl } from './control-file.ts';
import { invocationOf, typedIn } from './invocation.ts';
import { exitCodes, type Io } from './io.ts';
import { provedCall } from './proved-call.ts';
import { adviceOf } from './secrets-reset.ts';

const doctorUsage = 'fairlead doctor [--json] [--data FOLDER]\n';

/** How long the running service has for its checks, milliseconds; each of those has ten seconds. */
const askDeadlineMs = 15_000;

export type DoctorReport = {
  /** No check failed. Warnings do not count. */
  readonly ok: boolean;
  readonly dataDir: string;
  /** Who did the checks: the service that runs, or this command because none runs. */
  readonly by: 'service' | 'doctor';
  readonly checks: readonly HealthCheck[];
};

/** Runs the command; answers its exit code: 0 when nothing failed, 1 when something did, 2 for wrong usage. */
export async function runDoctor(
  args: readonly string[],
  io: Pick<Io, 'stdout' | 'stderr'>,
  deps: { readonly env: Io['env']; readonly defaultDataDir: string; readonly discovery?: LocalEngines },
): Promise<number> {
  let options: { json?: boolean | undefined; data?: string | undefined; help?: boolean | undefined };
  try {
    options = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' }, data: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (thrown) {
    io.stderr.write(`${usageProblem(thrown)}\n\n${doctorUsage}`);
    return exitCodes.usage;
  }
  if (options.help) {
    io.stdout.write(doctorUsage);
    return exitCodes.ok;
  }
  const dataDir = options.data === undefined ? deps.defaultDataDir : resolve(options.data);
  const commands = commandsOf(invocationOf(dataDir, typedIn(deps.env)));
  const discovery = deps.discovery ?? { localEngines: () => lookAtLocalEngines(deps.env) };
  const report = await examine(dataDir, discovery, commands);
  io.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : table(report));
  return report.ok ? exitCodes.ok : exitCodes.failed;
}

async function examine(dataDir: string, discovery: LocalEngines, commands: Commands): Promise<DoctorReport> {
  const control = await readControl(dataDir);
  const answer = control === null ? null : await askService(control, commands);
  if (answer !== null && 'checks' in answer) return reportOf(dataDir, 'service', answer.checks);
  const none: Finding = { state: 'not-applicable', detail: 'No service of the command line runs on this folder.' };
  const service = fixed('service.running', 'service', 'Service', answer ?? none);
  return reportOf(dataDir, 'doctor', await lookOurselves(dataDir, discovery, [service], commands));
}

function reportOf(dataDir: string, by: DoctorReport['by'], checks: readonly HealthCheck[]): DoctorReport {
  return { ok: !checks.some(({ state }) => state === 'failed'), dataDir, by, checks };
}

type Finding = Awaited<ReturnType<Check['run']>>;

/** SECURITY: docs/security.md 4.12: the bearer goes to this machine's loopback address only, and to the service alone. */
async function askService(
  control: Control,
  commands: Commands,
): Promise<{ readonly checks: readonly HealthCheck[] } | Finding> {
  const answer = await provedCall(control, 'GET', '/api/system/health', askDeadlineMs);
  if (answer === 'nobody') return noAnswer(control, commands, 'nothing answers at its address');
  if (answer === 'stranger')
    return noAnswer(control, commands, 'another program answers at its address, which was sent nothing');
  const health = z.object({ checks: z.array(healthCheckSchema) }).safeParse(answer.body);
  return health.success ? health.data : noAnswer(control, commands, `it answered ${answer.status}`);
}

function noAnswer(control: Control, { start }: Commands, why: string): Finding {
  return {
    state: 'failed',
    detail: `The service (process ${control.pid}) cannot be asked: ${why}.`,
    fix: advise`The log in the data folder has the details. End that process, and start Fairlead again${start === null ? '.' : advise`: ${command(start)}`}`,
  };
}

async function lookOurselves(
  dataDir: string,
  discovery: LocalEngines,
  first: readonly Check[],
  commands: Commands,
): Promise<HealthCheck[]> {
  const machine = [runtimeCheck(), localEngineCheck(discovery, () => false), seccompCheck()];
  if (!existsSync(dataDir)) {
    const detail = `${dataDir} is not there yet: it is made at the first start.`;
    return runChecks([
      ...first,
      fixed('service.data-folder', 'service', 'Data folder', { state: 'ok', detail }),
      ...machine,
    ]);
  }
  const opened = await openForReading(dataDir);
  try {
    const stored = 'store' in opened ? await storeChecks(dataDir, opened.store, commands) : [opened.check];
    return await runChecks([...first, dataFolderCheck(dataDir), ...stored, ...machine]);
  } finally {
    if ('store' in opened) await opened.store.close();
  }
}

/** The store, or what there is to say instead. Nothing is made, and nothing migrated. */
export async function openForReading(dataDir: string): Promise<{ readonly store: Store } | { readonly check: Check }> {
  const said = (finding: Finding) => ({ check: fixed('store.readable', 'store', 'Store', finding) });
  const none = said({ state: 'ok', detail: 'There is no store yet: it is made at the first start.' });
  try {
    const place = notedPlace(dataDir);
    const location = locationOf(dataDir, place);
    if (place.kind === 'sqlite' && !existsSync(join(dataDir, storeFile))) return none;
    // Taken for a moment only to learn whether a service holds it: that one's store is not touched.
    lockDataDir(dataDir).release();
    const schema = 'postgresUrl' in location ? await postgresSchema(location) : schemaOf(dataDir);
    if (schema === 0) return none;
    if (schema < migrations.length) {
      const detail = `The store was made by an older Fairlead (schema ${schema} of ${migrations.length}).`;
      return said({ state: 'ok', detail, fix: asHint('It is copied and brought up to date at the next start.') });
    }
    return { store: await openStore(location) };
  } catch (thrown) {
    const { code, message, hint } = toErrorInfo(thrown);
    if (code === 'STORE_IN_USE' || code === 'STORE_SITE_IN_USE') {
      return said({ state: 'not-applicable', detail: `${message} It checks its store itself: see System Info.` });
    }
    return said({ state: 'failed', detail: message, ...(hint === undefined ? {} : { fix: hint }) });
  }
}

/** Number of the newest migration; 0 for an empty file. What cannot be read counts as newest: opening says why. */
function schemaOf(dataDir: string): number {
  let database: Sqlite.Database | undefined;
  try {
    database = new Sqlite(join(dataDir, storeFile), { readonly: true, fileMustExist: true });
    const { count } = countSchema.parse(
      database.prepare("select count(*) as count from sqlite_master where name = 'schema_migrations'").get(),
    );
    if (count === 0) return 0;
    return countSchema.parse(database.prepare('select count(*) as count from schema_migrations').get()).count;
  } catch (thrown) {
    if (!(thrown instanceof Sqlite.SqliteError)) throw thrown;
    return migrations.length;
  } finally {
    database?.close();
  }
}

const countSchema = z.object({ count: z.number() });

async function storeChecks(dataDir: string, store: Store, commands: Commands): Promise<Check[]> {
  const kind = await storedKeyStorage(store);
  const clock = Date.now;
  const key = keyCheck(() => kind ?? 'key-file');
  const keyFits: Check = {
    ...key,
    async run(signal) {
      if (kind === null) return { state: 'ok', detail: 'No key yet: it is made at the next start.' };
      // Opens and forgets; what is wrong with the key is thrown, and told as a failure.
      if (kind === 'key-file') {
        const keyProvider = keyFileProvider(join(dataDir, 'data.key'));
        try {
          await createSecretBox({ store, keyProvider, clock, ids: createIdSource(clock) });
        } catch (thrown) {
          const info = toErrorInfo(thrown);
          const fix = adviceOf(info, commands);
          return { state: 'failed', detail: info.message, ...(fix !== undefined && { fix }) };
        }
      }
      return key.run(signal);
    },
  };
  const hosts = await store.db.selectFrom('hosts').select('name').orderBy('name').execute();
  const detail =
    hosts.length === 0
      ? 'The site has no host yet.'
      : `${hosts.map(({ name }) => name).join(', ')}: their connections are looked at while the service runs.`;
  return [
    keyFits,
    storeCheck(store),
    auditCheck(createAudit({ store, clock, anchors: createAnchorFiles({ dataDir, process: 'service' }) }), commands),
    fixed('engine.hosts', 'engine', 'Hosts', { state: 'not-applicable', detail }),
  ];
}

function runtimeCheck(): Check {
  const detail = `Node ${process.version.slice(1)} on ${process.platform} ${process.arch}.`;
  const isOld = Number(/^v(\d+)/.exec(process.version)?.[1]) < 24;
  return fixed('service.runtime', 'service', 'Runtime', {
    state: isOld ? 'failed' : 'ok',
    detail,
    ...(isOld ? { fix: asHint('Fairlead needs Node 24: start it with npm, which brings its own.') } : {}),
  });
}

function fixed(id: string, category: Check['category'], title: string, finding: Finding): Check {
  return { id, category, title, run: async () => finding };
}

const marks: Readonly<Record<HealthCheck['state'], string>> = {
  ok: 'ok',
  warning: 'warning',
  failed: 'FAILED',
  'not-applicable': '-',
};

function table({ ok, dataDir, by, checks }: DoctorReport): string {
  const width = Math.max(...checks.map(({ title }) => title.length));
  const lines = checks.flatMap(({ title, state, detail, fix }) => [
    `${marks[state].padEnd(7)}  ${title.padEnd(width)}  ${plain(detail)}`,
    ...(fix === undefined ? [] : [`${' '.repeat(width + 11)}-> ${plain(hintText(fix))}`]),
  ]);
  const count = (wanted: HealthCheck['state']) => checks.filter(({ state }) => state === wanted).length;
  const warnings = count('warning');
  const end = ok
    ? `Nothing failed${warnings > 0 ? `, ${warnings} to look at` : ''}.`
    : `${count('failed')} failed${warnings > 0 ? `, ${warnings} more to look at` : ''}.`;
  const who = by === 'service' ? 'asked the service that runs' : 'no service was asked';
  return `Data folder ${dataDir} (${who})\n\n${lines.join('\n')}\n\n${end}\n`;
}

/** SECURITY: docs/security.md 2.15: hosts and engines have names that others chose: no escape sequences, one line. */
function plain(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
}
