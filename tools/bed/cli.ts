/** `npm run bed -- up | down [--purge] | status | json` */
import { bedStatus, ensureBed, stopBed } from './bed.ts';

const [command = '', ...flags] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const tell = (line: string) => process.stderr.write(`bed: ${line}\n`);

switch (command) {
  case 'up': {
    const bed = await ensureBed({ tell });
    say(`The bed is up. Engines: ${bed.engines.a.socket}, ${bed.engines.b.socket}`);
    break;
  }
  case 'json':
    say(JSON.stringify(await ensureBed({ tell }), null, 2));
    break;
  case 'status':
    for (const { name, pid } of bedStatus()) say(`${name.padEnd(24)} ${pid === null ? 'not running' : `pid ${pid}`}`);
    break;
  case 'down':
    await stopBed({ purge: flags.includes('--purge') });
    say('The bed is down.');
    break;
  default:
    say('Usage: npm run bed -- up | down [--purge] | status | json');
    process.exitCode = command === '' || command === '--help' ? 0 : 2;
}
