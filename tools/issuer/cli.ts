#!/usr/bin/env node
/** `fairlead-issue`, for the vendor: no package of the product holds any of it. */
import { userInfo } from 'node:os';
import { askHidden } from './keys/terminal.ts';
import { main } from './main.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: Date.now,
  // Where the request comes in by standard input, nobody can be asked there.
  askHidden: process.stdin.isTTY ? (question) => askHidden(process.stdin, process.stderr, question) : null,
  actor: userInfo().username,
  stop: stop.signal,
});
