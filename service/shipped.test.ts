import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageFolder } from './cli/invocation.ts';
import { shippedWith, wantsDefaults } from './shipped.ts';

it('is among the resources of a package, and in the folders of a clone', () => {
  const there = () => true;
  expect(shippedWith(join('/opt', 'resources', 'app.asar'), there)).toEqual({
    registry: join('/opt', 'resources', 'fairlead', 'registry'),
    images: join('/opt', 'resources', 'fairlead', 'images'),
  });
  expect(shippedWith('/src', there)).toEqual({
    registry: join('/src', 'resources', 'registry'),
    images: join('/src', 'images'),
  });
  expect(existsSync(join(packageFolder(), 'images', 'desktop', 'Dockerfile'))).toBe(true);
});

it('is nothing where nobody built it', () => {
  expect(shippedWith('/src', () => false)).toBeNull();
});

it('is not wanted where the environment says so', () => {
  expect([wantsDefaults({}), wantsDefaults({ FAIRLEAD_DEFAULTS: 'none' })]).toEqual([true, false]);
});
