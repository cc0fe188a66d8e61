import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FairleadError } from '../../common/errors.ts';
import { createLogger } from './logger.ts';
import { createScrubber, isSecretName } from './redact.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'fairlead-log-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const reader = () => {
  const terminal = new PassThrough();
  const parts: string[] = [];
  terminal.on('data', (part: Buffer) => parts.push(part.toString()));
  return { terminal, text: () => parts.join('') };
};

describe('the log', () => {
  it('writes JSON lines into the data folder and readable ones on a terminal, from the level on', async () => {
    const { terminal, text } = reader();
    const log = createLogger({ dataDir, level: 'info', terminal });
    log.logger.debug('too quiet');
    log.logger.child({ area: 'hosts' }).warn({ host: 'h1', ms: 12 }, 'slow answer');
    log.logger.error(
      { err: new FairleadError('HOST_CLOSED', { message: 'No.', cause: new Error('inner') }) },
      'failed',
    );
    await log.close();
    const lines = readFileSync(log.file ?? '', 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      {
        level: 'warn',
        area: 'hosts',
        host: 'h1',
        ms: 12,
        msg: 'slow answer',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      { level: 'error', msg: 'failed', err: { code: 'HOST_CLOSED', message: 'No.', cause: { message: 'inner' } } },
    ]);
    expect(text()).toMatch(/WARN.*slow answer/);
    expect(text()).toContain('HOST_CLOSED');
    expect(text()).not.toContain('{"level"');
    expect(statSync(log.file ?? '').mode & 0o077).toBe(0);
  });

  it('keeps its files within bounds and loses no line on the way', async () => {
    const log = createLogger({ dataDir, level: 'info', terminal: null, fileSize: '10K', keptFiles: 3 });
    for (let at = 0; at < 1000; at += 1) log.logger.info({ at, filler: 'x'.repeat(40) }, 'line');
    await log.close();
    const folder = join(dataDir, 'logs');
    const files = readdirSync(folder).filter((name) => name.startsWith('fairlead'));
    expect(files.length).toBeGreaterThan(1);
    expect(files.length).toBeLessThanOrEqual(4);
    expect(
      readFileSync(log.file ?? '', 'utf8') + files.map((name) => readFileSync(join(folder, name), 'utf8')).join(''),
    ).toContain('"at":999');
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  });

  it('lets no secret through, however it is passed', async () => {
    const { terminal, text } = reader();
    const log = createLogger({ dataDir, level: 'trace', terminal });
    const canary = 'c4n"ary\\pass\nword-ü';
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaCanary\n-----END OPENSSH PRIVATE KEY-----';
    log.scrubber.add(canary);
    const { logger } = log;
    logger.info(`the password is ${canary}`);
    logger.info({ note: canary, deep: { list: [{ text: `x${canary}y` }] } });
    logger.info({ url: `https://host/?q=${encodeURIComponent(canary)}` });
    logger.info({ header: `Basic ${Buffer.from(canary).toString('base64')}` });
    logger.error(new Error(`wrong: ${canary}`));
    logger.error({ err: Object.assign(new Error('x', { cause: new Error(canary) }), { password: 'Canary-plain-1' }) });
    logger.child({ passphrase: 'Canary-plain-2' }).info('bound');
    logger.info({ host: { config: { auth: { method: 'password', password: 'Canary-plain-3' } } } });
    logger.info({ env: ['VNC_PW=Canary-plain-4', 'PATH=/bin'], headers: { authorization: 'Bearer Canary-plain-5' } });
    logger.info({ accessToken: 'Canary-plain-6', keys: [key], bearer: 'Canary-plain-7' }, key);
    logger.info(
      'GET /v/Canary-plain-8/websockify and https://anna:Canary-plain-9@host/ and ?token=Canary-plain-10&a=1',
    );
    logger.info({ request: { url: '/v/Canary-plain-11' } }, 'Authorization: Bearer Canary-plain-12');
    await log.close();
    const written = readFileSync(log.file ?? '', 'utf8');
    for (const output of [written, text()]) {
      expect(output.match(/Canary[\w-]*/g) ?? []).toEqual([]);
      expect(output).not.toContain('c4n');
      expect(output).not.toContain(Buffer.from(canary).toString('base64').slice(0, 12));
      expect(output).toContain('/v/***/websockify');
      expect(output).toContain('PATH=/bin');
    }
    for (const line of written.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  });
});

describe('the scrubber', () => {
  it.each([
    'password',
    'vncPassword',
    'passphrase',
    'clientSecret',
    'Authorization',
    'set-cookie',
    'access_token',
    'privateKey',
    'VNC_PW',
    'ticket',
    'apiKey',
  ])('knows %s for a secret', (name) => expect(isSecretName(name)).toBe(true));
  it.each([
    'secretId',
    'password_secret_id',
    'tokenHash',
    'tokenCount',
    'key',
    'keyPath',
    'name',
    'passed',
    'author',
    'certificateSha256',
    'tokenExpires',
  ])('leaves %s alone', (name) => expect(isSecretName(name)).toBe(false));

  it('leaves ordinary words, short values and the shape of things alone', () => {
    const scrubber = createScrubber();
    scrubber.add('root');
    const value = { text: 'Basic settings and token expired for root', list: [1, null, true], at: new Date(0) };
    expect(scrubber.redact(value)).toEqual({ ...value, at: '1970-01-01T00:00:00.000Z' });
    const loop: Record<string, unknown> = { name: 'x' };
    loop.self = loop;
    expect(scrubber.redact(loop)).toEqual({ name: 'x', self: '<circular>' });
    expect(scrubber.redact({ password: null, usePassword: true })).toEqual({ password: null, usePassword: true });
  });

  it('knows each of several secrets that are kept as one', () => {
    const scrubber = createScrubber();
    const secret = { password: 'pass "word" one', answers: { pin: 'answer-two', short: 'abc', list: ['three-3'] } };
    scrubber.add(JSON.stringify(secret));
    scrubber.add('{not json');
    const said = `pass "word" one, answer-two, abc, three-3, {not json, ${btoa('answer-two').replace(/=+$/, '')}`;
    expect(scrubber.scrub(said)).toBe('***, ***, abc, ***, ***, ***');
    expect(scrubber.scrub(JSON.stringify(secret))).not.toContain('word');
  });

  it('forgets the oldest of very many secrets rather than grow', () => {
    const scrubber = createScrubber();
    for (let at = 0; at < 9000; at += 1) scrubber.add(`secret-number-${at}.`);
    expect(scrubber.scrub('secret-number-8999.')).toBe('***');
    expect(scrubber.scrub('secret-number-0.')).toBe('secret-number-0.');
  });
});
