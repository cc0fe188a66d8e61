import { IconServer } from '@tabler/icons-react';
import { describe, expect, it } from 'vitest';
import { type Found, foundKinds } from '../../../../common/model/search.ts';
import { settingsSchema } from '../../../../common/model/settings.ts';
import { readQuery } from '../../../../common/search/match.ts';
import { settingNames } from '../../../features/settings/words.ts';
import type { Command, FoundViews } from '../../feature.ts';
import { finds } from './finds.ts';
import { groupsOf } from './groups.ts';

const nothing = { found: [], totals: {} };
const commands = finds.flatMap((area) => area.commands ?? []);
const views: FoundViews = Object.assign({}, ...finds.map((area) => area.finds));
const command = (id: string, label: string, more: Partial<Command> = {}): Command => ({
  id,
  label,
  icon: IconServer,
  run: () => undefined,
  ...more,
});
const host = (id: string, name: string, rank: number): Found => ({
  ...{ kind: 'host', id, name, rank, where: null, address: `anna@${id}`, state: 'connected', enabled: true },
});
const task = (id: string, rank: number): Found => ({
  ...{ kind: 'task', id, name: `Task ${id}`, rank, where: null, state: 'succeeded', at: 1 },
});
const shown = (text: string, own: readonly Command[], answer: Parameters<typeof groupsOf>[2] = nothing) =>
  groupsOf(readQuery(text), own, answer, views).map(({ label, items }) => [label, ...items.map((item) => item.label)]);

describe('the groups of the palette', () => {
  it('stand in the order of their best, and equally good ones in a fixed order', () => {
    const own = [
      command('a', 'Zürich action'),
      command('p', 'In Zürich', { group: 'page' }),
      command('s', 'Other', { group: 'setting', keywords: ['zurich'] }),
    ];
    const answer = { found: [task('t', 12), host('h2', 'Zürich 2', 1), host('h1', 'Zürich', 0)], totals: {} };
    expect(shown('zurich', own, answer)).toEqual([
      ['Hosts', 'Zürich', 'Zürich 2'],
      ['Actions', 'Zürich action'],
      ['Pages', 'In Zürich'],
      ['Settings', 'Other'],
      ['Tasks', 'Task t'],
    ]);
  });

  it('show some of each where there are many, more where there are few, and say how many there are', () => {
    const hosts = Array.from({ length: 12 }, (_, at) => host(`h${at}`, `Bern ${at}`, 1));
    const answer = { found: hosts, totals: { host: 34 } };
    const sizes = (own: readonly Command[]) =>
      groupsOf(readQuery('bern'), own, answer, views).map(({ items, total }) => [items.length, total]);
    expect(sizes([])).toEqual([[12, 34]]);
    expect(sizes([command('a', 'Bern'), command('p', 'Bern', { group: 'page' })])).toEqual([
      [1, 1],
      [1, 1],
      [5, 34],
    ]);
  });

  it('offer pages and actions before anything is typed, not every host', () => {
    const own = [
      command('a', 'Add host'),
      command('p', 'Hosts', { group: 'page' }),
      command('g', 'X', { group: 'guide' }),
    ];
    const answer = { found: [host('h', 'Bern', 0)], totals: { host: 1 } };
    expect(shown('', own, answer)).toEqual([
      ['Pages', 'Hosts'],
      ['Actions', 'Add host'],
    ]);
  });
});

describe('what the console knows', () => {
  it.each([
    ['verify audit', 'Actions', 'Verify audit chain'],
    ['export', 'Actions', 'Export audit log'],
    ['audit log download', 'Actions', 'Export audit log'],
    ['add host', 'Actions', 'Add host'],
    ['host add', 'Actions', 'Add host'],
    ['add registry', 'Actions', 'Add registry'],
    ['health', 'Actions', 'Health checks'],
    ['thumbnail', 'Settings', 'New thumbnail every'],
    ['quotas', 'Settings', 'CPU allocation'],
    ['insists', 'Settings', 'Keep free on every host'],
    ['air gap', 'User guide', 'Sites without Internet'],
    ['RED triangle', 'User guide', 'Registries and warnings'],
  ])('is found by "%s"', (text, group, label) => {
    const found = shown(text, commands).find(([name]) => name === group);
    expect(found).toContain(label);
  });

  it('has every setting of the site, and shows every kind of what is found', () => {
    expect([...settingNames].sort()).toEqual(
      ['authorities', 'colours', 'proxy', ...Object.keys(settingsSchema.shape)].sort(),
    );
    expect(Object.keys(views).sort()).toEqual([...foundKinds].sort());
  });
});
