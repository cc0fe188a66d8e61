import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { errorFrom } from '../../common/errors.ts';
import { createAudit } from '../audit/audit.ts';
import { createLogger } from '../log/logger.ts';
import { createIdSource } from '../store/ids.ts';
import { sqliteBackend } from '../store/testing/backends.ts';
import { createTaskRunner } from '../tasks/runner.ts';
import { createSecretBox } from './box.ts';
import { keyFileProvider } from './key-providers.ts';

const backend = sqliteBackend();
afterAll(() => backend.stop());

/** SECURITY: docs/security.md 4.2: a test feeds canaries through: every file of the data folder is searched for them. */
it('leaves no trace of a secret in store, log, task records and audit', async () => {
  const place = await backend.fresh();
  if (!('dataDir' in place.location)) throw new Error('not a folder');
  const { dataDir } = place.location;
  const canary = 'Canary-7f3a91-password';
  const store = await place.open();
  const log = createLogger({ dataDir, level: 'trace', terminal: null });
  const ids = createIdSource();
  const clock = Date.now;
  const secrets = await createSecretBox({
    store,
    clock,
    ids,
    keyProvider: keyFileProvider(join(dataDir, 'secrets.key')),
    onValue: log.scrubber.add,
  });
  const secretId = await secrets.put({ purpose: 'host.password', value: canary });
  const { redact } = log.scrubber;
  const audit = createAudit({ store, clock, redact });
  const runner = createTaskRunner({ store, events: { emit: () => undefined }, log: log.logger, clock, ids, redact });
  const kind = runner.register('connect', {
    title: () => 'Connect',
    input: { parse: (value: unknown) => String(value) },
    resume: 'never',
    run: async (ctx) => {
      const password = await secrets.get(ctx.input, 'host.password');
      ctx.progress(10, `Trying ${password}`);
      ctx.detail({ auth: { password }, said: `bad password ${password}` });
      log.logger.debug({ password, said: password }, `trying ${password}`);
      const data = { password, command: ['login', password] };
      throw errorFrom(
        { code: 'HOST_LOGIN_FAILED', message: `The server refused ${password}.`, data },
        { cause: new Error(password) },
      );
    },
  });
  const end = await (await runner.start(kind, secretId, { actor: 'u1' })).finished;
  expect(end).toMatchObject({
    state: 'failed',
    error: { code: 'HOST_LOGIN_FAILED', message: 'The server refused ***.' },
  });
  const data = { secret: { password: canary }, note: `typed ${canary}` };
  const object = { type: 'host', id: 'h1' };
  await audit.append({ actor: { id: 'u1', name: 'Anna' }, action: 'host.add', object, result: 'failed', data });
  expect(await audit.verify()).toMatchObject({ ok: true });
  await runner.dispose();
  await log.close();

  const search = () => {
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const contents = files.map(
      (entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'latin1')] as const,
    );
    return {
      names: files.map((entry) => entry.name),
      found: contents.filter(([, text]) => text.includes(canary)).map(([name]) => name),
    };
  };
  const before = search();
  expect(before.names).toEqual(
    expect.arrayContaining(['fairlead.sqlite', 'fairlead.sqlite-wal', 'fairlead.log', 'secrets.key']),
  );
  expect(before.found).toEqual([]);
  // The search does find what is there.
  await store.db.insertInto('settings').values({ key: 'leak', value: canary, updated_at: 1 }).execute();
  expect(search().found).toEqual(['fairlead.sqlite-wal']);
});
