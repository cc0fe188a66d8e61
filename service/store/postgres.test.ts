/** Which servers a site can be kept on. */
import { expect, it } from 'vitest';
import { refuseUnfit, type ServerFacts } from './postgres.ts';

const fit: ServerFacts = {
  version: 140_000,
  encoding: 'UTF8',
  schema: 'public',
  makesTables: true,
  makesSchemas: true,
};

it('takes a server that is new enough and lets the account make tables and schemas', () => {
  expect(() => refuseUnfit(fit)).not.toThrow();
});

it.each<[Partial<ServerFacts>, string]>([
  [{ version: 130_014 }, 'STORE_SERVER_OLD'],
  [{ version: 90_624 }, 'STORE_SERVER_OLD'],
  [{ encoding: 'SQL_ASCII' }, 'STORE_DATABASE'],
  [{ schema: null, makesTables: false }, 'STORE_RIGHTS'],
  [{ makesTables: false }, 'STORE_RIGHTS'],
  [{ makesSchemas: false }, 'STORE_RIGHTS'],
])('refuses one with %j: %s', (facts, code) => {
  expect(() => refuseUnfit({ ...fit, ...facts })).toThrow(expect.objectContaining({ code }));
});
