import { expect, it } from 'vitest';
import { modulesPath } from './qr-path.ts';

it('has a rectangle for each run of dark modules', () => {
  expect(modulesPath(['0110', '0000', '1001'])).toBe('M1 0h2v1h-2zM0 2h1v1h-1zM3 2h1v1h-1z');
});

it('is nothing where nothing is dark', () => {
  expect(modulesPath(['00', '00'])).toBe('');
});
