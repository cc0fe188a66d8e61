import { describe, expect, it } from 'vitest';
import { contract } from './index.ts';
import { proceduresOf } from './procedures.ts';

/** Calls that are no reads by their method and change nothing that anybody could ask about later: they judge, ask or steer. */
const silentCalls: readonly string[] = [
  'hosts.probeKey',
  'hosts.probeStoredKey',
  'hosts.check',
  'hosts.reconnect',
  'images.beginFolder',
  'imageSources.addPiece', // Of an upload that was begun; that it ended is told by its task.
  'images.addFiles',
  'images.dropFolder',
  'licensing.preview',
  'registries.making.addPiece',
  'registries.making.beginUpload',
  'registries.making.download',
  'registries.preview',
  'registries.opened',
  'workspaces.validate',
  'workspaces.imageUser',
  'workspaces.estimate',
  'workspaces.uninstallPreview',
  'sessions.closeView',
  'sessions.terminalInput',
  'sessions.terminalResize',
  'sessions.terminalClose',
  'settings.tryNetwork',
  'system.prove',
  'account.factors.beginTotp',
  'account.passkeys.begin',
  'auth.challenge',
];

const calls = proceduresOf(contract).map(({ name, meta, procedure }) => {
  const { route }: { route: { method?: string; path?: string } } = procedure['~orpc'];
  return { name, meta, route };
});

describe('every call of the contract', () => {
  it('that changes something names its action for the audit log, and no other does', () => {
    const silent = calls.filter(({ route, meta }) => route.method !== 'GET' && meta.audit === undefined);
    expect(silent.map(({ name }) => name).sort()).toEqual([...silentCalls].sort());
    expect(calls.filter(({ route, meta }) => route.method === 'GET' && meta.audit !== undefined)).toEqual([]);
  });

  it('asks for a token, but signing in and the proof that comes before it', () => {
    expect(calls.filter(({ meta }) => meta.public).map(({ name }) => name)).toEqual([
      'system.exchange',
      'system.prove',
      'auth.state',
      'auth.first',
      'auth.signIn',
      'auth.continue',
      'auth.challenge',
    ]);
  });

  it('has a path and a method of its own', () => {
    const places = calls.map(({ route }) => `${route.method} ${route.path}`);
    expect(new Set(places).size).toBe(places.length);
  });
});
