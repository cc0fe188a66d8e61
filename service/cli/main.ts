/** The `fairlead` command: which command is meant, and what there is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine } from '../../common/command-line.ts';
import { auditAnchor, auditUsage } from './audit-anchor.ts';
import { dataDirOf } from './data-dir.ts';
import { runDoctor } from './doctor.ts';
import { hostAdd, hostUsage } from './host-add.ts';
import { info, infoUsage } from './info.ts';
import { invocationOf, packageFolder, registrySiteDir, typedIn } from './invocation.ts';
import { exitCodes, type Io } from './io.ts';
import { open, openUsage } from './open.ts';
import { registry, registryUsage } from './registry.ts';
import { secretsReset, secretsUsage } from './secrets-reset.ts';
import { serve, serveUsage } from './serve.ts';
import { storeCopy, storeUsage } from './store-copy.ts';
import { tlsCa, tlsUsage } from './tls-ca.ts';
import { user, userUsage } from './user.ts';

const usage = `Usage: fairlead <command>

${serveUsage}
${openUsage}
${hostUsage}
${auditUsage}
${secretsUsage}
${userUsage}
${tlsUsage}
${storeUsage}
${registryUsage}fairlead doctor [--json] [--data FOLDER]
${infoUsage}fairlead --help
fairlead --version
`;

/** Runs one command; answers its exit code. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case 'serve':
      return serve(rest, io, version(), join(packageFolder(), 'dist', 'renderer'));
    case 'open':
      return open(rest, io);
    case 'host':
      if (rest[0] === 'add') return hostAdd(rest.slice(1), io);
      break;
    case 'registry': {
      const code = await registry(rest, io, registrySiteDir());
      if (code !== null) return code;
      break;
    }
    case 'audit':
      if (rest[0] === 'anchor') return auditAnchor(rest.slice(1), io);
      break;
    case 'secrets':
      if (rest[0] === 'reset') return secretsReset(rest.slice(1), io);
      break;
    case 'user':
      return user(rest, io);
    case 'tls':
      if (rest[0] === 'ca') return tlsCa(rest.slice(1), io);
      break;
    case 'store':
      if (rest[0] === 'copy') return storeCopy(rest.slice(1), io);
      break;
    case 'doctor':
      return runDoctor(rest, io, { env: io.env, defaultDataDir: dataDirOf(undefined, io.env) });
    case 'info':
      return info(rest, io);
    case '--version':
    case '-v':
      io.stdout.write(`${version()}\n`);
      return exitCodes.ok;
    case '--help':
    case '-h':
    case 'help':
      io.stdout.write(usageHere(io.env));
      return exitCodes.ok;
  }
  const text = usageHere(io.env);
  io.stderr.write(command === undefined ? text : `There is no command "${args.join(' ')}".\n\n${text}`);
  return exitCodes.usage;
}

/** In a clone the command is typed otherwise than where it is installed. */
function usageHere(env: Io['env']): string {
  const { how, folder } = invocationOf(dataDirOf(undefined, {}), typedIn(env));
  if (how !== 'clone') return usage;
  const npm = commandLine(folder === null ? ['npm'] : ['npm', '--prefix', folder]);
  return `${usage}\nIn this clone, "fairlead" is: ${npm} run -s fairlead --\n`;
}

function version(): string {
  return (JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string }).version;
}
