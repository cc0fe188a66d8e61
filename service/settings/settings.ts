/** Settings of the site: one row a setting, defaults where there is none. */

import { defaultSettings, type Settings, settingsSchema } from '../../common/model/settings.ts';
import { type Actor, guard, type Operations } from '../access/actor.ts';
import { Done } from '../access/facts.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Logger } from '../log/logger.ts';
import type { Store } from '../store/types.ts';
import type { SettingsReader } from './types.ts';

/** Settings and internal facts share the table; this prefix keeps them apart. */
const prefix = 'site.';

type SettingsArea = {
  get(actor: Actor): Promise<Settings>;
  /** What is left out stays as it is. */
  update(actor: Actor, changes: { readonly [K in keyof Settings]?: Settings[K] | undefined }): Promise<Done<Settings>>;
};
export type SettingsOperations = Operations<SettingsArea>;

export function createSettings(deps: {
  store: Store;
  events: EventBus<ServiceTopics>;
  log: Logger;
  now: () => number;
}): SettingsReader & { readonly operations: SettingsOperations } {
  const { store, events, log, now } = deps;

  async function read(): Promise<Settings> {
    const rows = await store.db.selectFrom('settings').selectAll().where('key', 'like', `${prefix}%`).execute();
    const saved: Record<string, unknown> = {};
    for (const row of rows) saved[row.key.slice(prefix.length)] = row.value;
    const parsed = settingsSchema.partial().safeParse(saved);
    if (!parsed.success) {
      // A value of an older or newer version: the default counts until somebody saves again.
      log.warn({ issues: parsed.error.issues }, 'A saved setting is not valid; its default is used');
      for (const issue of parsed.error.issues) delete saved[String(issue.path[0])];
    }
    const valid = settingsSchema.partial().parse(saved);
    return { ...defaultSettings, ...withoutUndefined(valid) };
  }

  return {
    read,
    operations: guard<SettingsArea>(
      { get: 'settings.view', update: 'settings.modify' },
      {
        get: read,
        async update(_actor, input) {
          const changes = Object.entries(withoutUndefined(input));
          await store.transaction(async (tx) => {
            for (const [key, value] of changes) {
              await tx
                .insertInto('settings')
                .values({ key: prefix + key, value, updated_at: now() })
                .onConflict((conflict) => conflict.column('key').doUpdateSet({ value, updated_at: now() }))
                .execute();
            }
          });
          events.emit('settings', {});
          const what = { object: { type: 'site', id: '', name: '' }, data: Object.fromEntries(changes) };
          return new Done(await read(), [what]);
        },
      },
    ),
  };
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
