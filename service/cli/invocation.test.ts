import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandsOf } from '../../common/commands.ts';
import { invocationOf, typedIn } from './invocation.ts';

const around = (folder: string, hasTools = true, platform: NodeJS.Platform = 'linux') => ({
  folder,
  platform,
  exists: (path: string) => hasTools && path === join(folder, 'tools', 'fairlead.mjs'),
});
const usual = join(homedir(), '.local', 'share', 'fairlead', 'site');

test('from a clone, with the data folder of this user', () => {
  const { open, doctorJson, start, startElsewhere } = commandsOf(invocationOf(usual, null, around('/srv/fairlead')));
  expect(open).toBe('npm --prefix /srv/fairlead run -s fairlead -- open');
  expect(doctorJson).toBe('npm --prefix /srv/fairlead run -s fairlead -- doctor --json');
  expect(start).toBe('npm --prefix /srv/fairlead start');
  expect(startElsewhere).toBe('npm --prefix /srv/fairlead start -- --port 0');
});

test('from a clone, in it, with another data folder', () => {
  const { open, auditAnchor, start, startElsewhere } = commandsOf(
    invocationOf("/srv/anna's data", '/srv/fairlead', around('/srv/fairlead')),
  );
  expect(open).toBe(`npm run -s fairlead -- open --data '/srv/anna'\\''s data'`);
  expect(auditAnchor).toBe(`npm run -s fairlead -- audit anchor --data '/srv/anna'\\''s data'`);
  expect(start).toBe(`npm start -- --data '/srv/anna'\\''s data'`);
  expect(startElsewhere).toBe(`npm start -- --data '/srv/anna'\\''s data' --port 0`);
});

test('installed', () => {
  const installed = around('/usr/lib/node_modules/fairlead');
  expect(commandsOf(invocationOf(usual, null, installed))).toEqual({
    open: 'fairlead open',
    doctor: 'fairlead doctor',
    doctorJson: 'fairlead doctor --json',
    auditAnchor: 'fairlead audit anchor',
    secretsReset: 'fairlead secrets reset --yes',
    firstCode: null,
    tlsCa: 'fairlead tls ca',
    storeCopy: 'fairlead store copy',
    serve: 'fairlead serve',
    start: 'fairlead serve --local',
    startElsewhere: 'fairlead serve --local --listen 127.0.0.1:0',
  });
  expect(commandsOf(invocationOf('/srv/site', null, installed)).open).toBe('fairlead open --data /srv/site');
});

test('of a site with people, there is a command for its first administrator, and it is started as one', () => {
  const there = invocationOf('/srv/site', null, around('/usr/lib/node_modules/fairlead'));
  expect(commandsOf(there, 'standalone')).toMatchObject({
    firstCode: 'fairlead user first-code --data /srv/site',
    start: 'fairlead serve --data /srv/site',
    startElsewhere: 'fairlead serve --data /srv/site --listen 127.0.0.1:0',
  });
});

test('the packaged desktop app has no command line', () => {
  const commands = commandsOf(invocationOf(usual, null, around('/opt/Fairlead/resources/app.asar', false)));
  expect(new Set(Object.values(commands))).toEqual(new Set([null]));
});

test('a folder of this environment is named, because another shell may not have it', () => {
  expect(invocationOf('/data/of/this/shell', null, around('/srv/fairlead')).dataDir).toBe('/data/of/this/shell');
});

test('npm says where somebody is who typed the command', () => {
  expect(typedIn({ INIT_CWD: '/home/anna' }, '/srv/fairlead')).toBe('/home/anna');
  expect(typedIn({}, '/srv/fairlead')).toBe('/srv/fairlead');
});
