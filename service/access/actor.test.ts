import { describe, expect, it } from 'vitest';
import type { Permission } from '../../common/access/permissions.ts';
import { type Actor, demand, guard } from './actor.ts';
import { actorWith } from './testing/actors.ts';

type Area = { look(actor: Actor, id: string): string; change(actor: Actor): Promise<string> };

function area() {
  const done: string[] = [];
  const operations = guard<Area>(
    { look: 'hosts.view', change: 'hosts.modify' },
    {
      look: (_actor, id) => {
        done.push(`look ${id}`);
        return id;
      },
      change: async (actor) => {
        done.push('change');
        return actor.userName;
      },
    },
  );
  return { operations, done };
}

describe('an operation', () => {
  it('does what it is for where the permission is there', async () => {
    const { operations } = area();
    expect(operations.look(actorWith(['hosts.view']), 'h1')).toBe('h1');
    expect(await operations.change(actorWith(['hosts.modify']))).toBe('Anna');
  });

  it('refuses by itself without the permission, and does nothing', () => {
    const { operations, done } = area();
    expect(() => operations.look(actorWith(['hosts.modify']), 'h1')).toThrow('not permitted');
    expect(() => operations.change(actorWith(['hosts.view']))).toThrow('not permitted');
    expect(done).toEqual([]);
  });

  it('cannot be called without an actor, and not be made without one or without a permission', () => {
    const { operations } = area();
    // @ts-expect-error an operation without an actor does not compile
    expect(() => operations.change()).toThrow();
    // @ts-expect-error an operation that takes no actor is none
    guard<{ look(id: string): string }>({ look: 'hosts.view' }, { look: (id: string) => id });
    // @ts-expect-error an operation without a permission does not compile
    guard<Area>({ look: 'hosts.view' }, { look: (_actor, id) => id, change: async () => '' });
  });
});

it('tells which permission is missing', () => {
  const missing: Permission = 'audit.export';
  expect(() => demand(actorWith('operator'), missing)).toThrow(
    expect.objectContaining({ code: 'NOT_PERMITTED', status: 403, data: { permission: missing } }),
  );
  demand(actorWith('administrator'), missing);
});
