import { expect, it } from 'vitest';
import { forgetSignIn, keepSignIn, storedSignIn } from './sign-in.ts';

function storage(): Storage {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    key: (at) => [...items.keys()][at] ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => void items.set(key, value),
  };
}

const signIn = { bearer: 'b', serviceKey: 'k', person: { userId: 'a', userName: 'anna', expiresAt: 5 } };

it('is kept with whose it is, and given up with all of it', () => {
  const here = storage();
  expect(storedSignIn(here)).toBeNull();
  keepSignIn(here, signIn);
  expect(storedSignIn(here)).toEqual(signIn);
  forgetSignIn(here);
  expect(storedSignIn(here)).toBeNull();
  expect(here.length).toBe(0);
});

it.each(['{', '5', 'null', '{"userId":"a"}'])('holds where %s is kept of its person', (kept) => {
  const here = storage();
  keepSignIn(here, signIn);
  here.setItem('fairlead.person', kept);
  expect(storedSignIn(here)).toEqual({ ...signIn, person: null });
});

it('is none without the key of its service', () => {
  const here = storage();
  keepSignIn(here, signIn);
  here.removeItem('fairlead.service-key');
  expect(storedSignIn(here)).toBeNull();
});
