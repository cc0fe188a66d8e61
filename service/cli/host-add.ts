/** `fairlead host add`: a host by its address, through jump hosts where there are any. */
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { commandLine } from '../../common/command-line.ts';
import { showKeyCommand } from '../../common/host-key-files.ts';
import { type HostConfig, type HostKey, hostSchema, keyVerdictSchema } from '../../common/model/hosts.ts';
import { outsideText } from '../../common/outside-text.ts';
import { usageProblem } from '../../common/usage-problem.ts';
import { readJumps } from '../../common/ways/ssh/address.ts';
import { keyRoutes, typedConfig, withKeyAt } from '../../common/ways/table.ts';
import type { KeyRoute } from '../../common/ways/way.ts';
import { askService } from './ask-service.ts';
import { dataDirOf } from './data-dir.ts';
import { typedIn } from './invocation.ts';
import { exitCodes, type Io } from './io.ts';

export const hostUsage =
  'fairlead host add ADDRESS [--jump USER@HOST:PORT,...] [--key FILE] [--socket PATH] [--name NAME] [--confirm FINGERPRINT] [--data FOLDER]\n';

/** A host is reached, signed in to and asked what it is: through several jump hosts that takes a while. Milliseconds. */
const deadlineMs = 60_000;

const refusedSchema = z.object({ message: z.string() });
const options = {
  jump: { type: 'string', multiple: true },
  key: { type: 'string' },
  socket: { type: 'string' },
  name: { type: 'string' },
  confirm: { type: 'string', multiple: true },
  data: { type: 'string' },
} as const;

type Wish = {
  readonly config: HostConfig;
  readonly name: string | undefined;
  /** Fingerprints that somebody read on the hosts themselves. */
  readonly confirmed: readonly string[];
  readonly dataDir: string;
};

/** Secrets are nothing for a command line: hosts with a password or a passphrase are added in the console. */
export async function hostAdd(args: readonly string[], io: Io): Promise<number> {
  const wish = wishOf(args, io);
  if (typeof wish === 'string') {
    io.stderr.write(`${wish}\n\n${hostUsage}`);
    return exitCodes.usage;
  }
  const ask = (path: string, body: object) => askFor(wish.dataDir, path, body, io);
  let { config } = wish;
  let own: HostKey | null = null;
  for (const at of keyRoutes(config).keys()) {
    const route = keyRoutes(config)[at];
    if (route === undefined) break;
    own = await keyOf(route, wish.confirmed, ask, io);
    if (own === null) return exitCodes.failed;
    config = withKeyAt(config, at, own);
  }
  const { name } = wish;
  const added = hostSchema
    .pick({ name: true, address: true })
    .safeParse(await ask('/api/hosts', { config, ...(name && { name }), ...(own && { confirmedKey: own }) }));
  if (!added.success) return exitCodes.failed;
  io.stdout.write(`${outsideText(added.data.name)} was added: ${outsideText(added.data.address)}\n`);
  return exitCodes.ok;
}

/** What was typed; a sentence where it cannot be done. */
function wishOf(args: readonly string[], { env }: Io): Wish | string {
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (thrown) {
    return usageProblem(thrown);
  }
  const { values, positionals } = parsed;
  const [address, ...more] = positionals;
  if (address === undefined || more.length > 0) return 'One address is needed.';
  const jumps = (values.jump ?? []).map(readJumps);
  if (jumps.includes(null)) return 'A jump host is given as USER@HOST:PORT, several with commas between them.';
  const config = typedConfig(address, {
    account: userInfo().username,
    keyPath: values.key === undefined ? null : resolve(typedIn(env), values.key),
    jumps: jumps.flatMap((list) => list ?? []),
    socketPath: values.socket ?? null,
  });
  if (config === 'none') return `"${outsideText(address)}" is no address of a host.`;
  if (config === 'apart')
    return 'The engine of this machine is its socket alone: --jump, --key and --socket are for hosts over SSH.';
  return { config, name: values.name, confirmed: values.confirm ?? [], dataDir: dataDirOf(values.data, env) };
}

/**
 * The key that one on the way shows, where it is known or was confirmed; null, and why on standard error, where not.
 * SECURITY: docs/security.md 3.1, 3.3: nothing is sent to it before, and a key that was changed or revoked is no question.
 */
async function keyOf(
  { host, port, hops, isJump }: KeyRoute,
  confirmed: readonly string[],
  ask: (path: string, body: object) => Promise<unknown>,
  { stderr }: Io,
): Promise<HostKey | null> {
  const answer = keyVerdictSchema.safeParse(await ask('/api/hosts-probe-key', { host, port, hops }));
  if (!answer.success) return null;
  const { presented, verdict } = answer.data;
  const subject = `${isJump ? 'The jump host' : 'The host'} ${outsideText(host)}, port ${port},`;
  const key = `${presented.type} ${presented.sha256}`;
  switch (verdict) {
    case 'known':
      return presented;
    case 'new':
      if (confirmed.includes(presented.sha256)) return presented;
      stderr.write(
        `${subject} has not been seen before. It shows the key ${key}\n` +
          `Compare it with what the host itself prints: ${showKeyCommand(presented.type)}\n` +
          `Where it is the same, repeat the command with ${commandLine(['--confirm', presented.sha256])}\n`,
      );
      return null;
    case 'changed':
    case 'revoked':
      stderr.write(
        `${subject} shows the key ${key}, ${verdict === 'changed' ? 'and another one is known' : 'which is revoked'}. Nothing was sent to it.\n`,
      );
      return null;
  }
}

/** null: it was refused, or nobody answers, and standard error says so. */
async function askFor(dataDir: string, path: string, body: object, io: Io): Promise<unknown> {
  const answer = await askService(dataDir, path, io, deadlineMs, body);
  if (answer === null || answer.status < 300) return answer?.body ?? null;
  const why = refusedSchema.safeParse(answer.body);
  io.stderr.write(`${why.success ? outsideText(why.data.message) : `The service refused (${answer.status}).`}\n`);
  return null;
}
