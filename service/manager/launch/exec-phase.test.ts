import { pino } from 'pino';
import { expect, test } from 'vitest';
import { openInSession } from './exec-phase.ts';

test('what a command wrote is cut, in one line, with its end, in the error and in the log', async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  const stderr = `${'\u001b[31mnoise\n'.repeat(300_000)}the end`;
  const connector = { exec: async () => ({ exitCode: 1, stdout: '', stderr }) };
  const row = { id: 's1', workspace_snapshot: { execConfig: { go: { cmd: 'bash -c x' } }, environment: {} } };
  const failed = openInSession(row, connector, 'c1', 'https://a.test', {
    signal: new AbortController().signal,
    log,
  });
  await expect(failed).rejects.toMatchObject({
    code: 'SESSION_GO_FAILED',
    data: { stderr: expect.stringMatching(/^…[^\p{Cc}]{1,498}the end$/u) },
  });
  expect(lines.join('').length).toBeLessThan(1000);
});
