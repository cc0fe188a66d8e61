/** The service on its own, as systemd or a container starts it: `serve` with the arguments given. */
import { main } from './cli/main.ts';

process.exitCode = await main(['serve', ...process.argv.slice(2)], {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
});
