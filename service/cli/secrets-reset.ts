/** `fairlead secrets reset`: the way out when the key of the stored passwords is lost. */

import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Commands, commandsOf } from '../../common/commands.ts';
import { type ErrorCode, type ErrorInfo, toErrorInfo } from '../../common/errors.ts';
import { advise, command, type Hint, hintText } from '../../common/hint.ts';
import { usageProblem } from '../../common/usage-problem.ts';
import { createAnchorFiles } from '../audit/anchor-files.ts';
import { createAudit } from '../audit/audit.ts';
import { countSecrets, resetSecrets } from '../secrets/box.ts';
import { openStore } from '../store/open.ts';
import { locationOf, notedPlace } from '../store/place.ts';
import { storeFile } from '../store/sqlite.ts';
import type { Store } from '../store/types.ts';
import { dataDirOf } from './data-dir.ts';
import { invocationOf, typedIn } from './invocation.ts';
import { exitCodes, type Io } from './io.ts';

export const secretsUsage = 'fairlead secrets reset [--yes] [--data FOLDER]\n';

/**
 * Forgets every stored password and key, and the key that sealed them, with an entry in the audit log. Only while no
 * service runs on the folder: its lock is taken. Without `--yes` it says what would go and changes nothing.
 */
export async function secretsReset(args: readonly string[], io: Io): Promise<number> {
  let options: { readonly yes?: boolean | undefined; readonly data?: string | undefined };
  try {
    options = parseArgs({ args: [...args], options: { yes: { type: 'boolean' }, data: { type: 'string' } } }).values;
  } catch (thrown) {
    io.stderr.write(`${usageProblem(thrown)}\n\n${secretsUsage}`);
    return exitCodes.usage;
  }
  const dataDir = dataDirOf(options.data, io.env);
  const commands = commandsOf(invocationOf(dataDir, typedIn(io.env)));
  let store: Store | null = null;
  try {
    const place = notedPlace(dataDir);
    if (place.kind === 'sqlite' && !existsSync(join(dataDir, storeFile))) {
      io.stderr.write(`There is no store in ${dataDir}: nothing is kept there.\n`);
      return exitCodes.failed;
    }
    store = await openStore(locationOf(dataDir, place));
    if (options.yes !== true) {
      io.stdout.write(
        `This would forget ${countWords(await countSecrets(store))}. Hosts and image registries ask for theirs again; sessions that run can only be ended. The site keeps its Installation ID, and signs nothing until it gets another key in System Info.\n` +
          `${commands.secretsReset === null ? '' : `To do it: ${commands.secretsReset}\n`}`,
      );
      return exitCodes.failed;
    }
    const forgotten = await reset(store, dataDir);
    io.stdout.write(
      `Forgotten: ${countWords(forgotten)}. A new key is made at the next start${commands.start === null ? '.' : `: ${commands.start}`}\n`,
    );
    return exitCodes.ok;
  } catch (thrown) {
    const { message, hint } = toErrorInfo(thrown);
    io.stderr.write(`${message}${hint === undefined ? '' : ` ${hintText(hint)}`}\n`);
    return exitCodes.failed;
  } finally {
    await store?.close();
  }
}

/** In one transaction with its entry: what is forgotten is never forgotten without one. */
async function reset(store: Store, dataDir: string): Promise<number> {
  const anchors = createAnchorFiles({ dataDir, process: 'service' });
  const audit = createAudit({ store, clock: Date.now, anchors });
  const { username } = userInfo();
  await audit.start();
  let forgotten = 0;
  await audit.appendWith(async (tx) => {
    forgotten = await resetSecrets(store, tx);
    return {
      actor: { id: `account:${username}`, name: `${username} at the command line` },
      action: 'secrets.reset',
      result: 'ok',
      data: { secrets: forgotten },
    };
  });
  await audit.settled();
  return forgotten;
}

/** What to do about an error at start-up or in a check: where its advice is to reset the secrets, with the command for it. */
export function adviceOf({ code, hint }: ErrorInfo, { secretsReset }: Commands): Hint | undefined {
  if (hint === undefined || secretsReset === null || !keyTrouble.has(code)) return hint;
  return advise`${hint} To reset them: ${command(secretsReset)}`;
}

const keyTrouble: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'SECRETS_KEY_MISSING',
  'SECRETS_KEY_WRONG',
  'SECRETS_KEY_UNSAFE',
]);

function countWords(count: number): string {
  return count === 1 ? '1 stored password or key' : `${count} stored passwords and keys`;
}
