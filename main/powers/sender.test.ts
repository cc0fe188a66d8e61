import { describe, expect, it } from 'vitest';
import { powerNames } from '../../common/shell/channels.ts';
import { powerInputs } from '../../common/shell/schemas.ts';
import { refuseSender } from './sender.ts';

const local = { trust: 'local', consoleOrigin: 'http://fairlead.localhost:1' } as const;
const remote = { trust: 'remote', consoleOrigin: 'https://site.example' } as const;
const top = (origin: string) => ({ origin, isMainFrame: true });

describe('who may call', () => {
  it('lets the console of the local site call every power', () => {
    for (const power of powerNames.local)
      expect(refuseSender(power, { site: local, frame: top(local.consoleOrigin) })).toBeNull();
  });

  it('lets a remote site call its own list and nothing else', () => {
    const allowed = powerNames.local.filter(
      (power) => refuseSender(power, { site: remote, frame: top(remote.consoleOrigin) }) === null,
    );
    expect(allowed).toEqual(['notify', 'openViewer', 'closeViewer', 'setColorScheme']);
  });

  it.each([
    ['no site', { site: null, frame: top(local.consoleOrigin) }],
    ['no frame', { site: local, frame: null }],
    ['a frame inside', { site: local, frame: { origin: local.consoleOrigin, isMainFrame: false } }],
    ['another origin', { site: local, frame: top('http://v-a.localhost:2') }],
    ['another port', { site: local, frame: top('http://fairlead.localhost:2') }],
    ['an opaque origin', { site: local, frame: top('null') }],
  ])('refuses %s', (_name, sender) => {
    expect(refuseSender('notify', sender)).not.toBeNull();
  });
});

it('has a check for the arguments of every power', () => {
  expect(Object.keys(powerInputs).sort()).toEqual([...powerNames.local].sort());
  expect(powerInputs.openViewer.safeParse({ url: 'x', title: '' }).success).toBe(false);
});
