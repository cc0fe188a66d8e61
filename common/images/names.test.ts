import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMadeHere, parseImageReference } from '../docker/image-reference.ts';
import { madeReference, taskOfTemporary, temporaryReference } from './names.ts';

const at = Date.UTC(2026, 10, 29, 12);
const id = '019a0000-0000-7000-8000-00abcdef1234';

test('what people call it is in the name', () => {
  expect(madeReference('Büro & Firma (neu)', at, id)).toBe('localhost/fairlead/buro-firma-neu:2026-11-29-ef1234');
  expect(madeReference('桌面', at, id)).toBe('localhost/fairlead/image:2026-11-29-ef1234');
});

test('every name gives a reference that engines take and that was made here', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (name) => {
      const reference = madeReference(name, at, id);
      expect(parseImageReference(reference).registry).toBe('localhost');
      expect(isMadeHere(reference)).toBe(true);
    }),
  );
});

test('what is there meanwhile tells its task', () => {
  expect(taskOfTemporary(temporaryReference(id))).toBe(id);
  expect(taskOfTemporary(madeReference('saving', at, id))).toBeNull();
  expect(isMadeHere(temporaryReference(id))).toBe(true);
});
