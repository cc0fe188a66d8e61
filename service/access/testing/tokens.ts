/** A real authority on a real store, with a clock that a test moves. */
import { type Permission, permissions } from '../../../common/access/permissions.ts';
import { plainCommandsForTests } from '../../../common/commands.ts';
import { createLogger } from '../../log/logger.ts';
import { createIdSource } from '../../store/ids.ts';
import { sqliteBackend } from '../../store/testing/backends.ts';
import { createAuthority } from '../authority.ts';

const everything: ReadonlySet<Permission> = new Set(permissions);

export async function startTokens({ hasLinks = true } = {}) {
  const backend = sqliteBackend();
  await backend.start();
  const place = await backend.fresh();
  const store = await place.open();
  /** Who was a person here and is none. */
  const nobodies = new Set<string>();
  const clock = { now: 1_800_000_000_000 };
  const log = createLogger({ dataDir: null, level: 'silent', terminal: null });
  const newId = createIdSource(() => clock.now);
  const authority = createAuthority({
    store,
    now: () => clock.now,
    newId,
    commands: plainCommandsForTests,
    log: log.logger,
    hasLinks,
    permissionsOf: async (userId) => (nobodies.has(userId) ? null : everything),
  });
  return {
    authority,
    store,
    clock,
    nobodies,
    newId,
    async stop() {
      await backend.closeAll();
      await backend.stop();
      await log.close();
    },
  };
}

export type Tokens = Awaited<ReturnType<typeof startTokens>>;
export const anna = { userId: 'anna', userName: 'Anna' };
