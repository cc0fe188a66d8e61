import { describe, expect, it } from 'vitest';
import { newRegistrySchema } from './registry-making.ts';

const contactOf = (contactUrl: string) => newRegistrySchema.safeParse({ name: 'Own', contactUrl }).data?.contactUrl;

describe('the contact of a new registry', () => {
  it.each([
    ['anna@example.com', 'mailto:anna@example.com'],
    [' anna@example.com ', 'mailto:anna@example.com'],
    ['mailto:anna@example.com', 'mailto:anna@example.com'],
    ['https://example.com/help', 'https://example.com/help'],
    ['', ''],
  ])('"%s" is "%s"', (given, kept) => expect(contactOf(given)).toBe(kept));

  it.each(['anna', 'anna@', 'a@b@c', 'two words@example.com', 'javascript:a@b', 'ftp://example.com', '//a@b'])(
    '"%s" is refused',
    (given) => expect(contactOf(given)).toBeUndefined(),
  );
});
