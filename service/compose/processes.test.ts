/** The keys of the processes of a site. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../store/open.ts';
import type { Peers, Store } from '../store/types.ts';
import { agreeOnServiceKey } from './processes.ts';

let store: Store;
beforeEach(async () => {
  store = await openStore({ memory: true });
});
afterEach(() => store.close());

const never = (): never => {
  throw new Error('Nobody asks for this.');
};
const as = (isFirst: boolean): Store => {
  const peers: Peers = {
    isFirst,
    letIn: never,
    tryLock: never,
    unlock: never,
    send: never,
    onMessage: never,
    onLost: never,
    onRestored: never,
  };
  return { ...store, peers };
};

describe('a further process of a site', () => {
  it('has the key of the first one', async () => {
    await agreeOnServiceKey(as(true), 'key-1', 1);
    await agreeOnServiceKey(as(false), 'key-1', 2);
  });

  it('is refused with another one, and where the first one wrote none down', async () => {
    await expect(agreeOnServiceKey(as(false), 'key-1', 1)).rejects.toMatchObject({ code: 'SERVICE_KEY_OTHER' });
    await agreeOnServiceKey(as(true), 'key-1', 1);
    await expect(agreeOnServiceKey(as(false), 'key-2', 2)).rejects.toMatchObject({ code: 'SERVICE_KEY_OTHER' });
  });

  it('that is alone may have a new one, which counts from then on', async () => {
    await agreeOnServiceKey(as(true), 'key-1', 1);
    await agreeOnServiceKey(as(true), 'key-2', 2);
    await agreeOnServiceKey(as(false), 'key-2', 3);
  });
});

it('a site of one process agrees with nobody', async () => {
  await agreeOnServiceKey(store, 'key-1', 1);
  expect(await store.db.selectFrom('settings').select('key').where('key', '=', 'service-key').execute()).toEqual([]);
});
