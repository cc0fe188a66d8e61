/** Settings of the site: one row a setting, defaults where there is none. */

import type { settingsContract } from '../../common/contract/settings.ts';
import { defaultSettings, type Settings, settingsSchema } from '../../common/model/settings.ts';
import type { Face } from '../api/face.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import type { Logger } from '../log/logger.ts';
import type { Store } from '../store/types.ts';
import type { SettingsReader } from './types.ts';

/** Settings and internal facts share the table; this prefix keeps them apart. */
const prefix = 'site.';

export function createSettings(deps: {
  store: Store;
  events: EventBus<ServiceTopics>;
  log: Logger;
  now: () => number;
}): Pick<Face<typeof settingsContract>, 'get' | 'update'> & SettingsReader {
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
    get: read,
    async update(input, { note }) {
      const changes = Object.entries(withoutUndefined(input));
      Object.assign(note, { objectType: 'site', data: Object.fromEntries(changes) });
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
      return read();
    },
  };
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
