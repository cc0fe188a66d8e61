/** The private key of a site is in nothing that leaves a whole service, nor in any file of it. SECURITY: docs/security.md 4.50, 4.52 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { plainCommandsForTests } from '../common/commands.ts';
import { siteInfoSchema } from '../common/model/site-info.ts';
import { siteInfoText } from '../common/site-info/text.ts';
import { startService } from './compose.ts';
import { createSecretBox } from './secrets/box.ts';
import { keyFileProvider } from './secrets/key-providers.ts';
import { createIdSource } from './store/ids.ts';
import { openStore } from './store/open.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'fairlead-key-canary-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

it('is in no log, no row, no answer and no text to pass on', async () => {
  const keyProvider = keyFileProvider(join(dataDir, 'data.key'));
  const service = await startService({
    dataDir,
    version: '1.2.3',
    siteKind: 'local',
    listen: { host: '127.0.0.1', port: 0 },
    viewerPort: 0,
    viewerWorkerPorts: [],
    viewerPorts: null,
    consoleDir: join(dataDir, 'no-console'),
    keyProvider,
    logLevel: 'trace',
    logToTerminal: false,
    env: {},
    knownHostsFiles: [],
    adoptLocalEngine: false,
    commands: plainCommandsForTests,
    publicCommands: plainCommandsForTests,
  });
  const bearer = await service.localBearer();
  const ask = async (path: string, method = 'GET') =>
    (
      await fetch(`http://127.0.0.1:${service.ports.console}/api${path}`, {
        method,
        headers: { Authorization: `Bearer ${bearer}` },
      })
    ).text();
  const info = await ask('/system/info');
  const answers = [info, await ask('/system/health'), await ask('/system'), await ask('/audit')];
  // Refused, and in the audit log.
  const refused = await ask('/system/replace-key', 'POST');
  expect(refused).toContain('SITE_KEY_KEPT');
  answers.push(refused, await ask('/audit'));
  const text = siteInfoText(siteInfoSchema.parse(JSON.parse(info)), null);
  await service.close();

  const places = new Map([
    ['answers', Buffer.from(answers.join('\n'))],
    ['text', Buffer.from(text)],
    ...readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name))] as const),
  ]);
  const where = (secret: string | Buffer) =>
    [...places].filter(([, bytes]) => bytes.includes(secret)).map(([name]) => name);

  const store = await openStore({ dataDir });
  const secrets = await createSecretBox({ store, keyProvider, clock: Date.now, ids: createIdSource() });
  const { secret_id: secretId } = await store.db.selectFrom('site_keys').selectAll().executeTakeFirstOrThrow();
  const kept = await secrets.get(secretId, 'site-key');
  await store.close();
  const seed = Buffer.from(kept, 'base64').subarray(-32);
  // The search finds what is no secret.
  expect(where('1.2.3')).toEqual(expect.arrayContaining(['answers', 'text', 'fairlead.log']));
  const forms = [seed, ...(['hex', 'base64', 'base64url'] as const).map((form) => seed.toString(form)), kept];
  for (const form of forms) expect(where(form)).toEqual([]);
  for (const secret of [bearer, readFileSync(join(dataDir, 'data.key'), 'utf8').trim()])
    expect(where(secret).filter((name) => ['answers', 'text'].includes(name))).toEqual([]);
});
