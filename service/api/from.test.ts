import { expect, it } from 'vitest';
import { fromOf } from './from.ts';

it('says from where a call comes, in one line and not too long, and nothing where nothing is known', () => {
  const browser = `Mozilla/5.0\u001b[2J\n${'x'.repeat(1000)}`;
  const from = fromOf('192.0.2.1', { 'user-agent': browser });
  expect(from.address).toBe('192.0.2.1');
  expect(from.browser).toMatch(/^Mozilla\/5\.0 [\x20-\x7e]+$/);
  expect(from.browser?.length).toBeLessThanOrEqual(200);
  expect(fromOf('', {})).toEqual({ address: null, browser: null });
});
