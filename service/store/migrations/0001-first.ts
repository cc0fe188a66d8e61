import type { Migration } from './ddl.ts';

/** The first tables. Their meaning stands in `../schema.ts`. */
export const migration0001: Migration = {
  name: '0001-first',
  async up(db, t) {
    await t
      .table(db, 'settings')
      .addColumn('key', t.text, (c) => c.primaryKey().notNull())
      .addColumn('value', t.json, (c) => c.notNull())
      .addColumn('updated_at', t.time, (c) => c.notNull())
      .execute();

    await t
      .table(db, 'secrets')
      .addColumn('id', t.text, (c) => c.primaryKey().notNull())
      .addColumn('purpose', t.text, (c) => c.notNull())
      .addColumn('nonce', t.blob, (c) => c.notNull())
      .addColumn('ciphertext', t.blob, (c) => c.notNull())
      .addColumn('created_at', t.time, (c) => c.notNull())
      .addColumn('updated_at', t.time, (c) => c.notNull())
      .execute();

    await t
      .table(db, 'tokens')
      .addColumn('id', t.text, (c) => c.primaryKey().notNull())
      .addColumn('kind', t.text, (c) => c.notNull())
      .addColumn('hash', t.text, (c) => c.notNull().unique())
      .addColumn('label', t.text, (c) => c.notNull())
      .addColumn('user_id', t.text, (c) => c.notNull())
      .addColumn('user_name', t.text, (c) => c.notNull())
      .addColumn('created_at', t.time, (c) => c.notNull())
      .addColumn('expires_at', t.time, (c) => c.notNull())
      .addColumn('used_at', t.time)
      .addColumn('last_seen_at', t.time)
      .execute();
    await db.schema.createIndex('tokens_by_expires_at').on('tokens').columns(['expires_at']).execute();

    await t
      .table(db, 'hosts')
      .addColumn('id', t.text, (c) => c.primaryKey().notNull())
      .addColumn('name', t.text, (c) => c.notNull())
      .addColumn('kind', t.text, (c) => c.notNull())
      .addColumn('config', t.json, (c) => c.notNull())
      .addColumn('secret_id', t.text, (c) => c.references('secrets.id').onDelete('set null'))
      .addColumn('known_keys', t.json, (c) => c.notNull().defaultTo('[]'))
      .addColumn('enabled', t.flag, (c) => c.notNull().defaultTo(t.yes))
      .addColumn('draining', t.flag, (c) => c.notNull().defaultTo(t.no))
      .addColumn('tags', t.json, (c) => c.notNull().defaultTo('[]'))
      .addColumn('zone', t.text, (c) => c.notNull().defaultTo('default'))
      .addColumn('overrides', t.json, (c) => c.notNull().defaultTo('{}'))
      .addColumn('install_by_default', t.flag, (c) => c.notNull().defaultTo(t.yes))
      .addColumn('last_info', t.json)
      .addColumn('last_disk', t.json)
      .addColumn('last_seen_at', t.time)
      .addColumn('created_at', t.time, (c) => c.notNull())
      .addColumn('updated_at', t.time, (c) => c.notNull())
      .execute();
    await db.schema.createIndex('hosts_by_secret_id').on('hosts').columns(['secret_id']).execute();

    await t
      .table(db, 'registries')
      .addColumn('id', t.text, (c) => c.primaryKey().notNull())
      .addColumn('source_kind', t.text, (c) => c.notNull())
      .addColumn('source', t.text, (c) => c.notNull())
      .addColumn('root', t.text, (c) => c.notNull())
      .addColumn('name', t.text, (c) => c.notNull())
      .addColumn('description', t.text, (c) => c.notNull().defaultTo(''))
      .addColumn('icon', t.text)
      .addColumn('contact_url', t.text)
      .addColumn('list_url', t.text)
      .addColumn('schema_version', t.text)
      .addColumn('channel', t.text)
      .addColumn('channels', t.json, (c) => c.notNull().defaultTo('[]'))
      .addColumn('trust', t.text, (c) => c.notNull())
      .addColumn('auto_update', t.flag, (c) => c.notNull())
      .addColumn('document', t.text)
      .addColumn('document_sha', t.text)
      .addColumn('etag', t.text)
      .addColumn('fetched_at', t.time)
      .addColumn('last_attempt_at', t.time)
      .addColumn('last_result', t.json)
      .addColumn('signed', t.flag, (c) => c.notNull().defaultTo(t.no))
      .addColumn('address_class', t.text)
      .addColumn('created_at', t.time, (c) => c.notNull())
      .addColumn('updated_at', t.time, (c) => c.notNull())
      .execute();

    await t
      .table(db, 'registry_marks')
      .addColumn('registry_id', t.text, (c) => c.notNull().references('registries.id').onDelete('cascade'))
      .addColumn('entry_key', t.text, (c) => c.notNull())
      .addColumn('sha', t.text, (c) => c.notNull())
      .addColumn('first_seen_at', t.time, (c) => c.notNull())
      .addColumn('changed_at', t.time)
      .addColumn('previous_sha', t.text)
      .addPrimaryKeyConstraint('registry_marks_pk', ['registry_id', 'entry_key'])
      .execute();

    await t
      .table(db, 'icons')
      .addColumn('hash', t.text, (c) => c.primaryKey().notNull())
      .addColumn('media_type', t.text, (c) => c.notNull())
      .addColumn('bytes', t.blob, (c) => c.notNull())
      .addColumn('source_url', t.text, (c) => c.notNull())
      .addColumn('fetched_at', t.time, (c) => c.notNull())
      .execute();
    await db.schema.createIndex('icons_by_source_url').on('icons').columns(['source_url']).execute();

    await t
      .table(db, 'workspaces')
      .addColumn('id', t.text, (c) => c.primaryKey().notNull())
      .addColumn('kind', t.text, (c) => c.notNull())
      .addColumn('friendly_name', t.text, (c) => c.notNull())
      .addColumn('description', t.text, (c) => c.notNull().defaultTo(''))
      .addColumn('notes', t.text, (c) => c.notNull().defaultTo(''))
      .addColumn('image', t.text, (c) => c.notNull())
      .addColumn('docker_registry', t.text)
      .addColumn('icon_hash', t.text)
      .addColumn('icon_url', t.text)
      .addColumn('categories', t.json, (c) => c.notNull().defaultTo('[]'))
      .addColumn('architectures', t.json, (c) => c.notNull().defaultTo('[]'))
      .addColumn('cores', t.real, (c) => c.notNull())
      .addColumn('memory_bytes', t.bytes, (c) => c.notNull())
      .addColumn('gpu_count', t.integer, (c) => c.notNull().defaultTo(0))
      .addColumn('cpu_allocation', t.text, (c) => c.notNull().defaultTo('Inherit'))
      .addColumn('shm_size_bytes', t.bytes)
      .addColumn('run_config', t.json, (c) => c.notNull().defaultTo('{}'))
      .addColumn('exec_config', t.json, (c) => c.notNull().defaultTo('{}'))
      .addColumn('volume_mappings', t.json, (c) => c.notNull().defaultTo('{}'))
      .addColumn('launch_config', t.json, (c) => c.notNull().defaultTo('{}'))
      .addColumn('persistent_profile_path', t.text)
      .addColumn('env', t.json, (c) => c.notNull().defaultTo('{}'))
      .addColumn('enabled', t.flag, (c) => c.notNull().defaultTo(t.yes))
      .addColumn('source_registry_id', t.text)
      .addColumn('source_registry_name', t.text)
      .addColumn('source_entry_key', t.text)
      .addColumn('source_sha', t.text)
      .addColumn('source_snapshot', t.json)
      .addColumn('size_bytes', t.bytes)
      .addColumn('shown_warnings', t.json, (c) => c.notNull().defaultTo('[]'))
      .addColumn('shown_at', t.time)
      .addColumn('target', t.json, (c) => c.notNull().defaultTo('{}'))
      .addColumn('search_text', t.text, (c) => c.notNull())
      .addColumn('created_at', t.time, (c) => c.notNull())
      .addColumn('updated_at', t.time, (c) => c.notNull())
      .execute();
    await db.schema.createIndex('workspaces_by_friendly_name').on('workspaces').columns(['friendly_name']).execute();
    await db.schema
      .createIndex('workspaces_by_source_registry_id_source_entry_key')
      .on('workspaces')
      .columns(['source_registry_id', 'source_entry_key'])
      .execute();
    await db.schema.createIndex('workspaces_by_image').on('workspaces').columns(['image']).execute();

    await t
      .table(db, 'installs')
      .addColumn('workspace_id', t.text, (c) => c.notNull().references('workspaces.id').onDelete('cascade'))
      .addColumn('host_id', t.text, (c) => c.notNull().references('hosts.id').onDelete('cascade'))
      .addColumn('desired', t.text, (c) => c.notNull())
      .addColumn('observed', t.text, (c) => c.notNull().defaultTo('unknown'))
      .addColumn('image_id', t.text)
      .addColumn('size_bytes', t.bytes)
      .addColumn('forced', t.flag, (c) => c.notNull().defaultTo(t.no))
      .addColumn('reason', t.json)
      .addColumn('task_id', t.text)
      .addColumn('updated_at', t.time, (c) => c.notNull())
      .addPrimaryKeyConstraint('installs_pk', ['workspace_id', 'host_id'])
      .execute();
    await db.schema.createIndex('installs_by_host_id').on('installs').columns(['host_id']).execute();

    await t
      .table(db, 'sessions')
      .addColumn('id', t.text, (c) => c.primaryKey().notNull())
      .addColumn('workspace_id', t.text, (c) => c.notNull())
      .addColumn('workspace_name', t.text, (c) => c.notNull())
      .addColumn('workspace_snapshot', t.json, (c) => c.notNull())
      .addColumn('image', t.text, (c) => c.notNull())
      .addColumn('host_id', t.text)
      .addColumn('host_name', t.text)
      .addColumn('user_id', t.text, (c) => c.notNull())
      .addColumn('user_name', t.text, (c) => c.notNull())
      .addColumn('desired', t.text, (c) => c.notNull())
      .addColumn('observed', t.text, (c) => c.notNull())
      .addColumn('progress', t.real, (c) => c.notNull().defaultTo(0))
      .addColumn('sentence', t.text, (c) => c.notNull().defaultTo(''))
      .addColumn('container_id', t.text)
      .addColumn('container_started_at', t.text)
      .addColumn('certificate_sha256', t.text)
      .addColumn('password_secret_id', t.text, (c) => c.references('secrets.id').onDelete('set null'))
      .addColumn('resources', t.json, (c) => c.notNull().defaultTo('{}'))
      .addColumn('launch_values', t.json, (c) => c.notNull().defaultTo('{}'))
      .addColumn('first_launch_done', t.flag, (c) => c.notNull().defaultTo(t.no))
      .addColumn('error', t.json)
      .addColumn('task_id', t.text)
      .addColumn('thumbnail', t.blob)
      .addColumn('thumbnail_at', t.time)
      .addColumn('created_at', t.time, (c) => c.notNull())
      .addColumn('started_at', t.time)
      .addColumn('ended_at', t.time)
      .addColumn('end_reason', t.text)
      .addColumn('updated_at', t.time, (c) => c.notNull())
      .execute();
    await db.schema.createIndex('sessions_by_observed').on('sessions').columns(['observed']).execute();
    await db.schema
      .createIndex('sessions_by_host_id_observed')
      .on('sessions')
      .columns(['host_id', 'observed'])
      .execute();
    await db.schema.createIndex('sessions_by_workspace_id').on('sessions').columns(['workspace_id']).execute();
    await db.schema.createIndex('sessions_by_created_at').on('sessions').columns(['created_at']).execute();
    await db.schema
      .createIndex('sessions_by_password_secret_id')
      .on('sessions')
      .columns(['password_secret_id'])
      .execute();

    await t
      .table(db, 'tasks')
      .addColumn('id', t.text, (c) => c.primaryKey().notNull())
      .addColumn('parent_id', t.text, (c) => c.references('tasks.id').onDelete('cascade'))
      .addColumn('kind', t.text, (c) => c.notNull())
      .addColumn('subject_type', t.text)
      .addColumn('subject_id', t.text)
      .addColumn('title', t.text, (c) => c.notNull())
      .addColumn('state', t.text, (c) => c.notNull())
      .addColumn('progress', t.real, (c) => c.notNull().defaultTo(0))
      .addColumn('sentence', t.text, (c) => c.notNull().defaultTo(''))
      .addColumn('detail', t.json)
      .addColumn('input', t.json)
      .addColumn('result', t.json)
      .addColumn('error', t.json)
      .addColumn('attempt', t.integer, (c) => c.notNull().defaultTo(1))
      .addColumn('cancellable', t.flag, (c) => c.notNull().defaultTo(t.yes))
      .addColumn('retryable', t.flag, (c) => c.notNull().defaultTo(t.no))
      .addColumn('cancel_requested', t.flag, (c) => c.notNull().defaultTo(t.no))
      .addColumn('resume', t.text, (c) => c.notNull())
      .addColumn('actor', t.text, (c) => c.notNull())
      .addColumn('queued_at', t.time, (c) => c.notNull())
      .addColumn('started_at', t.time)
      .addColumn('ended_at', t.time)
      .addColumn('updated_at', t.time, (c) => c.notNull())
      .addColumn('owner', t.text)
      .addColumn('lease_until', t.time)
      .execute();
    await db.schema.createIndex('tasks_by_parent_id').on('tasks').columns(['parent_id']).execute();
    await db.schema.createIndex('tasks_by_state_queued_at').on('tasks').columns(['state', 'queued_at']).execute();
    await db.schema
      .createIndex('tasks_by_subject_type_subject_id_queued_at')
      .on('tasks')
      .columns(['subject_type', 'subject_id', 'queued_at'])
      .execute();
    await db.schema.createIndex('tasks_by_queued_at').on('tasks').columns(['queued_at']).execute();

    await t
      .table(db, 'audit')
      .addColumn('seq', t.serial)
      .addColumn('at', t.time, (c) => c.notNull())
      .addColumn('actor_id', t.text, (c) => c.notNull())
      .addColumn('actor_name', t.text, (c) => c.notNull())
      .addColumn('action', t.text, (c) => c.notNull())
      .addColumn('object_type', t.text)
      .addColumn('object_id', t.text)
      .addColumn('object_name', t.text)
      .addColumn('result', t.text, (c) => c.notNull())
      .addColumn('reason', t.text)
      .addColumn('data', t.json)
      .addColumn('actor_search', t.text, (c) => c.notNull())
      .addColumn('object_search', t.text, (c) => c.notNull())
      .addColumn('search_text', t.text, (c) => c.notNull())
      .addColumn('prev_hash', t.text, (c) => c.notNull())
      .addColumn('hash', t.text, (c) => c.notNull().unique())
      .execute();
    await db.schema.createIndex('audit_by_at').on('audit').columns(['at']).execute();
    await db.schema.createIndex('audit_by_actor_id_seq').on('audit').columns(['actor_id', 'seq']).execute();
    await db.schema
      .createIndex('audit_by_object_type_object_id_seq')
      .on('audit')
      .columns(['object_type', 'object_id', 'seq'])
      .execute();
    await db.schema.createIndex('audit_by_action_seq').on('audit').columns(['action', 'seq']).execute();
  },
};
