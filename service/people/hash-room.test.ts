import { describe, expect, it } from 'vitest';
import { createHashRoom, hashesAtOnce, hashesWaiting } from './hash-room.ts';

describe('the room for passwords', () => {
  it('works at few at once, lets more wait, and sends the others away', async () => {
    const room = createHashRoom();
    const gate = Promise.withResolvers<void>();
    let running = 0;
    const enter = () =>
      room.use(async () => {
        running += 1;
        await gate.promise;
        return 'done';
      });
    const inside = Array.from({ length: hashesAtOnce + hashesWaiting }, enter);
    await expect(enter()).rejects.toMatchObject({ code: 'AUTH_BUSY', status: 503 });
    expect(running).toBe(hashesAtOnce);
    gate.resolve();
    expect(await Promise.all(inside)).toEqual(inside.map(() => 'done'));
    // Also where the work failed, there is room again.
    await expect(room.use(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await enter()).toBe('done');
  });
});
