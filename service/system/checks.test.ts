import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plainCommandsForTests } from '../../common/commands.ts';
import type { ConnectionState } from '../hosts/connector.ts';
import {
  type AuditVerifier,
  auditCheck,
  dataFolderCheck,
  judgeAudit,
  judgeFolder,
  judgeHosts,
  judgeStore,
  keyCheck,
  localEngineCheck,
  seccompCheck,
} from './checks.ts';
import { runChecks } from './health.ts';

const signal = new AbortController().signal;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairlead-checks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('finds a data folder that can be written, and leaves nothing in it', async () => {
  expect(await dataFolderCheck(folder).run(signal)).toMatchObject({ state: 'ok' });
  writeFileSync(join(folder, 'file'), '');
  expect(await dataFolderCheck(join(folder, 'file')).run(signal)).toMatchObject({
    state: 'failed',
    detail: `${join(folder, 'file')} cannot be written: ENOTDIR: not a directory.`,
  });
});

it.each([
  [50e6, false, 'failed'],
  [500e6, true, 'warning'],
  [50e9, true, 'warning'],
  [50e9, false, 'ok'],
])('a data folder with %d bytes free (others may enter: %s) is %s', (freeBytes, othersMayEnter, state) => {
  expect(judgeFolder({ dataDir: '/d', freeBytes, othersMayEnter }).state).toBe(state);
});

it('warns of a key that is forgotten', async () => {
  expect((await keyCheck(() => 'this-run').run(signal)).state).toBe('warning');
  expect((await keyCheck(() => 'keychain').run(signal)).state).toBe('ok');
});

it('tells a broken audit chain from one that is too long', async () => {
  const broken = {
    ok: false,
    state: 'broken',
    count: 3,
    looked: 3,
    head: 'abc',
    anchor: null,
    firstBroken: { seq: 3, problem: 'missing' },
  } as const;
  const verifying = (check: AuditVerifier['check']): AuditVerifier => ({ check, anchorTrouble: () => null });
  expect(
    await auditCheck(
      verifying(async () => broken),
      plainCommandsForTests,
    ).run(signal),
  ).toMatchObject({
    state: 'failed',
    detail: 'The chain is broken at entry 3: entries are missing.',
  });
  expect(
    (
      await auditCheck(
        verifying(() => Promise.reject(new DOMException('late', 'TimeoutError'))),
        plainCommandsForTests,
      ).run(signal)
    ).state,
  ).toBe('warning');
  expect(
    await runChecks([
      auditCheck(
        verifying(() => Promise.reject(new Error('locked'))),
        plainCommandsForTests,
      ),
    ]),
  ).toMatchObject([{ id: 'store.audit', state: 'failed' }]);
});

it('needs no engine here where another host has one', async () => {
  const error = { message: 'anna may not use the engine.', hint: [{ text: 'Run: ' }, { command: 'usermod' }] };
  const discovery = {
    localEngines: async () => ({ engines: [{ socketPath: '/s', label: 'Docker', error }], install: null }),
  };
  expect(await localEngineCheck(discovery).run(signal)).toEqual({
    state: 'warning',
    detail: error.message,
    fix: error.hint,
  });
  expect((await localEngineCheck(discovery, () => true).run(signal)).state).toBe('not-applicable');
});

const host = (name: string, connection: ConnectionState, enabled = true) => ({
  id: name,
  name,
  enabled,
  connector: { connection },
});
const gone = { state: 'refused', since: 1, code: 'HOST_KEY_CHANGED', reason: 'The key changed.' } as const;
const tried = { state: 'waiting', since: 1, code: 'HOST_CONNECTION_FAILED', reason: 'It timed out.' } as const;
const here = { state: 'connected', since: 1 } as const;

it.each([
  ['none', [], 'warning', 'There is no host yet.'],
  ['all there', [host('a', here)], 'ok', '1 of 1 connected.'],
  ['one tried again', [host('a', here), host('b', tried)], 'warning', '1 of 2 connected. b: It timed out.'],
  ['one that needs a person', [host('a', here), host('b', gone)], 'failed', '1 of 2 connected. b: The key changed.'],
  [
    'equal ones',
    [host('a', here), host('b', tried), host('c', tried)],
    'warning',
    '1 of 3 connected. 2 hosts cannot be reached: It timed out. They are b, c.',
  ],
  ['a disabled one', [host('b', gone, false)], 'warning', '0 of 1 connected. b: The key changed.'],
] as const)('hosts: %s', (_what, hosts, state, detail) => {
  expect(judgeHosts(hosts)).toMatchObject({ state, detail });
});

it.each([
  ['2.5.2', 'warning'],
  ['2.4.9', 'warning'],
  ['1.9.9', 'warning'],
  ['2.5.3', 'ok'],
  ['2.6.0', 'ok'],
  ['3.0.0', 'ok'],
])('libseccomp %s: %s', async (version, state) => {
  const lib = join(folder, 'lib');
  mkdirSync(lib);
  writeFileSync(join(lib, `libseccomp.so.${version}`), '');
  symlinkSync(`libseccomp.so.${version}`, join(lib, 'libseccomp.so.2'));
  expect((await seccompCheck([join(folder, 'none'), lib]).run(signal)).state).toBe(state);
  expect((await seccompCheck([join(folder, 'none')]).run(signal)).state).toBe('not-applicable');
});

it.each([
  ['anchored', 'ok', /anchored at entry 7/],
  ['unanchored', 'ok', /not anchored yet/],
  ['cut', 'failed', /end was cut.*entry 7/],
  ['head-missing', 'failed', /their end was removed/],
  ['broken', 'failed', /broken at entry 4/],
] as const)('an audit chain that is %s is said to be so', (state, result, detail) => {
  const anchor = { seq: 7, hash: 'h', at: 0 };
  for (const count of [5, 9]) {
    const found = judgeAudit(
      {
        ok: false,
        state,
        count,
        head: 'h',
        anchor,
        firstBroken: { seq: 4, problem: 'changed' },
      },
      plainCommandsForTests,
    );
    expect(found).toMatchObject({ state: result, detail: expect.stringMatching(detail) });
  }
});

it('says what of the audit log could not be written, after another try', async () => {
  const whole = {
    ok: true,
    state: 'anchored',
    count: 9,
    looked: 2,
    head: 'h',
    anchor: { seq: 1, hash: 'h', at: 0 },
  } as const;
  let tries = 0;
  const recorder = {
    retry: async () => {
      tries += 1;
    },
    state: () => ({ waiting: 3, lost: 2 }),
  };
  const audit: AuditVerifier = { check: async () => whole, anchorTrouble: () => null };
  expect(await auditCheck(audit, plainCommandsForTests, recorder).run(signal)).toMatchObject({
    state: 'failed',
    detail: '5 entries could not be written yet; 2 of them are only in the log file.',
  });
  expect(tries).toBe(1);
  expect((await auditCheck(audit, plainCommandsForTests).run(signal)).detail).toMatch(
    /^9 entries, .* Looked at now: 2; the others were since this service started\.$/,
  );
  const unwritable: AuditVerifier = { ...audit, anchorTrouble: () => 'unwritable' };
  expect((await auditCheck(unwritable, plainCommandsForTests).run(signal)).state).toBe('warning');
});

describe('the store', () => {
  const facts = {
    name: 'Postgres 16.3, database "x" at db:5432',
    sizeBytes: 8_500_000,
    isExposed: false,
    processes: 1,
  };

  it('is named with its place and size', () => {
    const found = judgeStore({ ...facts, schemaVersion: 12, workspaces: 3 });
    expect(found.state).toBe('ok');
    expect(found.detail).toMatch(/^Postgres 16\.3, database "x" at db:5432, 8\.5\sMB, schema 12, workspaces: 3\.$/);
    const inFolder = judgeStore({
      name: 'SQLite',
      sizeBytes: null,
      isExposed: false,
      processes: 1,
      schemaVersion: 12,
      workspaces: 0,
    });
    expect(inFolder.detail).toBe('SQLite, schema 12, workspaces: 0.');
  });

  it('says how many services use it', () => {
    const found = judgeStore({ ...facts, processes: 2, schemaVersion: 12, workspaces: 3 });
    expect(found.detail).toContain('8.5\u00a0MB, used by 2 services, schema 12');
  });

  it('that is read over a network unencrypted is a warning', () => {
    const found = judgeStore({ ...facts, isExposed: true, schemaVersion: 12, workspaces: 3 });
    expect(found).toMatchObject({ state: 'warning', detail: expect.stringContaining('unencrypted') });
  });
});
