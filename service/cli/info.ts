/** `fairlead info`: who this site is and what runs here, to pass on when asking for help or for a licence. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type Commands, commandsOf } from '../../common/commands.ts';
import { type SiteInfo, siteInfoSchema } from '../../common/model/site-info.ts';
import { type HealthCheck, healthCheckSchema } from '../../common/model/system.ts';
import { outsideText } from '../../common/outside-text.ts';
import { siteInfoText } from '../../common/site-info/text.ts';
import { usageProblem } from '../../common/usage-problem.ts';
import { storedIdentity } from '../installation/site-key.ts';
import { runChecks } from '../system/health.ts';
import { type Control, readControl } from './control-file.ts';
import { dataDirOf } from './data-dir.ts';
import { openForReading } from './doctor.ts';
import { invocationOf, typedIn } from './invocation.ts';
import { exitCodes, type Io } from './io.ts';
import { provedCall } from './proved-call.ts';

export const infoUsage = 'fairlead info [--json] [--data FOLDER]\n';

/** Hosts are asked what time it is; one that hangs is waited for for a while. Milliseconds. */
const askDeadlineMs = 30_000;

/** What is known of a folder on which no service runs. */
type FromFolder = {
  readonly dataDir: string;
  readonly installation: { readonly id: string; readonly madeAt: number } | null;
};

/**
 * The service that runs tells everything; without one, what the folder's store says of who the site is.
 * SECURITY: docs/security.md 4.12: the bearer goes to the service alone.
 */
export async function info(args: readonly string[], io: Io): Promise<number> {
  let values: { json?: boolean | undefined; data?: string | undefined };
  try {
    values = parseArgs({ args: [...args], options: { json: { type: 'boolean' }, data: { type: 'string' } } }).values;
  } catch (thrown) {
    io.stderr.write(`${usageProblem(thrown)}\n\n${infoUsage}`);
    return exitCodes.usage;
  }
  const dataDir = dataDirOf(values.data, io.env);
  const commands = commandsOf(invocationOf(dataDir, typedIn(io.env)));
  const print = (value: object, text: string) =>
    io.stdout.write(values.json === true ? `${JSON.stringify(value, null, 2)}\n` : text);

  const control = await readControl(dataDir);
  if (control !== null) {
    const [told, health] = await Promise.all([askService(control), askHealth(control)]);
    if (typeof told === 'string') {
      io.stderr.write(`The service (process ${control.pid}) cannot be asked: ${told}.${doctorAdvice(commands)}\n`);
      return exitCodes.failed;
    }
    print({ by: 'service', ...told, health }, siteInfoText(told, health));
    return exitCodes.ok;
  }
  const found = await fromFolder(dataDir);
  if (typeof found === 'string') {
    io.stderr.write(`${found}\n`);
    return exitCodes.failed;
  }
  print({ by: 'folder', ...found }, folderText(found, commands));
  return exitCodes.ok;
}

/** What the service tells; else why it does not. */
async function askService(control: Control): Promise<SiteInfo | string> {
  const answer = await provedCall(control, 'GET', '/api/system/info', askDeadlineMs);
  if (answer === 'nobody') return 'nothing answers at its address';
  if (answer === 'stranger') return 'another program answers at its address, which was sent nothing';
  const told = siteInfoSchema.safeParse(answer.body);
  return told.success ? told.data : `it answered ${answer.status}`;
}

/** What its checks found; null where it does not tell. */
async function askHealth(control: Control): Promise<readonly HealthCheck[] | null> {
  const answer = await provedCall(control, 'GET', '/api/system/health', askDeadlineMs);
  if (answer === 'nobody' || answer === 'stranger') return null;
  const told = z.object({ checks: z.array(healthCheckSchema) }).safeParse(answer.body);
  return told.success ? told.data.checks : null;
}

/** What the store says; else why it cannot be read. */
async function fromFolder(dataDir: string): Promise<FromFolder | string> {
  const opened = await openForReading(dataDir);
  if ('check' in opened) {
    const [said] = await runChecks([opened.check]);
    return said?.state === 'ok' ? { dataDir, installation: null } : outsideText(said?.detail ?? '');
  }
  try {
    const identity = await storedIdentity(opened.store.db);
    return { dataDir, installation: identity && { id: identity.installationId, madeAt: identity.madeAt } };
  } finally {
    await opened.store.close();
  }
}

function folderText({ dataDir, installation }: FromFolder, { start }: Commands): string {
  const id = installation?.id ?? 'none yet: it is made at the next start';
  const more = `No service runs on this folder; everything else is told while one does.${start === null ? '' : ` To start it: ${start}`}`;
  return `Installation ID  ${id}\nData folder      ${outsideText(dataDir)}\n\n${more}\n`;
}

function doctorAdvice({ doctor }: Commands): string {
  return doctor === null ? '' : ` To find out more, run: ${doctor}`;
}
