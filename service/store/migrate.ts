import { sql } from 'kysely';
import { FairleadError } from '../../common/errors.ts';
import { messageOf } from '../../common/thrown.ts';
import { ddlFor, type Migration, type MigrationDb } from './migrations/ddl.ts';
import type { Dialect } from './types.ts';

type MigrateOptions = {
  readonly dialect: Dialect;
  readonly migrations: readonly Migration[];
  /** Copies the store as it is, before the first statement of a migration. Not called for an empty store. */
  readonly backup: (fromVersion: number) => Promise<void>;
};

const log = 'schema_migrations';

/**
 * Brings the schema to the newest version, one transaction per migration, forward only.
 * @returns the version it is at.
 * @throws STORE_TOO_NEW when the store was written by a newer Fairlead, STORE_MIGRATION when a migration fails (that
 * migration is then undone, those before it stay), STORE_BACKUP when the copy could not be made.
 */
export async function migrate(db: MigrationDb, options: MigrateOptions): Promise<number> {
  const { dialect, migrations, backup } = options;
  await createLog(db, dialect);
  const before = await currentVersion(db, migrations);
  if (before === migrations.length) return before;
  if (before > 0) await makeBackup(backup, before);
  for (let version = before + 1; version <= migrations.length; version += 1) {
    const migration = migrations[version - 1];
    if (migration !== undefined) await runOne(db, dialect, version, migration, migrations);
  }
  return migrations.length;
}

async function createLog(db: MigrationDb, dialect: Dialect): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // "If not exists" is no help against another service that creates it at this very moment.
    if (dialect === 'postgres') await lockMigrations(tx);
    await tx.schema
      .createTable(log)
      .ifNotExists()
      .addColumn('version', 'integer', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('applied_at', dialect === 'sqlite' ? sql`integer` : sql`bigint`, (column) => column.notNull())
      .execute();
  });
}

async function currentVersion(db: MigrationDb, migrations: readonly Migration[]): Promise<number> {
  const rows = await db.selectFrom(log).select(['version', 'name']).orderBy('version').execute();
  const last = rows.at(-1);
  const version = Number(last?.version ?? 0);
  if (version > migrations.length) {
    throw new FairleadError('STORE_TOO_NEW', {
      message: `The store was written by a newer Fairlead (schema ${version}; this one knows up to ${migrations.length}).`,
      hint: 'Start the newer version again, or put back the copy that it made before it changed the store.',
      status: 500,
      data: { found: version, known: migrations.length },
    });
  }
  return version;
}

async function makeBackup(backup: MigrateOptions['backup'], from: number): Promise<void> {
  try {
    await backup(from);
  } catch (cause) {
    throw new FairleadError('STORE_BACKUP', {
      message: `The store could not be copied before its update: ${messageOf(cause)}.`,
      hint: 'Nothing was changed. Make room or fix the rights, then start again.',
      status: 500,
      cause,
    });
  }
}

async function runOne(
  db: MigrationDb,
  dialect: Dialect,
  version: number,
  migration: Migration,
  known: readonly Migration[],
): Promise<void> {
  try {
    await db.transaction().execute(async (tx) => {
      // Several services of one site may start at once: the first migrates, the others find it done.
      if (dialect === 'postgres') await lockMigrations(tx);
      if ((await currentVersion(tx, known)) >= version) return;
      await migration.up(tx, ddlFor(dialect));
      await tx.insertInto(log).values({ version, name: migration.name, applied_at: Date.now() }).execute();
    });
  } catch (cause) {
    if (cause instanceof FairleadError) throw cause;
    throw new FairleadError('STORE_MIGRATION', {
      message: `Updating the store failed in step ${migration.name}: ${messageOf(cause)}.`,
      hint: 'The step was undone. The log file has the details; the copy made before is in the folder "backups".',
      status: 500,
      data: { migration: migration.name },
      cause,
    });
  }
}

async function lockMigrations(tx: MigrationDb): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('fairlead:migrations', 0))`.execute(tx);
}
