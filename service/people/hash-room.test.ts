import { describe, expect, it } from 'vitest';
import { createHashRoom, hashesAtOnce, hashesKept, hashesWaiting } from './hash-room.ts';

describe('the room for passwords', () => {
  it('works at few at once, lets more wait, and sends the others away', async () => {
    const room = createHashRoom();
    const gate = Promise.withResolvers<void>();
    let running = 0;
    const enter = (isKnown = false) =>
      room.use(isKnown, async () => {
        running += 1;
        await gate.promise;
        return 'done';
      });
    const strangers = Array.from({ length: hashesAtOnce + hashesWaiting }, () => enter());
    await expect(enter()).rejects.toMatchObject({ code: 'AUTH_BUSY', status: 503 });
    const known = Array.from({ length: hashesKept }, () => enter(true));
    await expect(enter(true)).rejects.toMatchObject({ code: 'AUTH_BUSY' });
    expect(running).toBe(hashesAtOnce);
    gate.resolve();
    const inside = [...strangers, ...known];
    expect(await Promise.all(inside)).toEqual(inside.map(() => 'done'));
    // Also where the work failed, there is room again.
    await expect(room.use(false, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await enter()).toBe('done');
  });
});
