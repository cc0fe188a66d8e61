import { expect, test } from 'vitest';
import { commandLine } from './command-line.ts';

test('plain arguments stay plain, what a shell would take apart is quoted', () => {
  expect(commandLine(['bash', '-c', '/dockerstartup/start.sh --url "$KASM_URL"'])).toBe(
    `bash -c '/dockerstartup/start.sh --url "$KASM_URL"'`,
  );
  expect(commandLine(['sh', '-c', "echo 'a'; id", ''])).toBe(`sh -c 'echo '\\''a'\\''; id' ''`);
  expect(commandLine(['chown', '1000:1000', '/home/user'])).toBe('chown 1000:1000 /home/user');
});
