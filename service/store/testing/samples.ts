/** Whole rows for tests that are about something else. */
import type { NewRow, Store, StoredTarget } from '../types.ts';

export function hostRow(id: string, patch: Partial<NewRow<'hosts'>> = {}): NewRow<'hosts'> {
  return {
    id,
    name: `host ${id}`,
    kind: 'socket',
    config: { kind: 'socket', socketPath: '/run/docker.sock' },
    created_at: 1,
    updated_at: 1,
    ...patch,
  };
}

export function siteKeyRow(patch: Partial<NewRow<'site_keys'>> = {}): NewRow<'site_keys'> {
  return { id: 'site', public_key: Buffer.alloc(32, 7), secret_id: 'x1', made_at: 1, ...patch };
}

export function workspaceRow(id: string, patch: Partial<NewRow<'workspaces'>> = {}): NewRow<'workspaces'> {
  return {
    id,
    kind: 'container',
    friendly_name: `Workspace ${id}`,
    image: 'example/desktop:1',
    cores: 2,
    memory_bytes: 2_768_000_000,
    search_text: `workspace ${id}`,
    created_at: 1,
    updated_at: 1,
    ...patch,
  };
}

/** A container that has still to be made, and what of it is otherwise. */
export function sessionTarget(patch: Partial<StoredTarget> = {}): StoredTarget {
  return {
    kind: 'container',
    image: 'example/desktop:1',
    containerId: null,
    startedAt: null,
    certificateSha256: null,
    ...patch,
  };
}

export function sessionRow(id: string, patch: Partial<NewRow<'sessions'>> = {}): NewRow<'sessions'> {
  return {
    id,
    workspace_id: 'w1',
    workspace_name: 'Desktop',
    workspace_snapshot: {},
    target: sessionTarget(),
    user_id: 'u1',
    user_name: 'Anna',
    desired: 'running',
    observed: 'requested',
    created_at: 1,
    updated_at: 1,
    ...patch,
  };
}

export function installRow(): NewRow<'installs'> {
  return { workspace_id: 'w1', host_id: 'h1', desired: 'present', updated_at: 1 };
}

export function registryRow(id: string): NewRow<'registries'> {
  return {
    id,
    source_kind: 'url',
    source: 'https://example.org/',
    root: 'https://example.org/',
    name: 'Example',
    trust: 'third-party',
    auto_update: false,
    created_at: 1,
    updated_at: 1,
  };
}

export function taskRow(id: string): NewRow<'tasks'> {
  return {
    id,
    kind: 'example',
    title: 'Example',
    state: 'succeeded',
    detail: {},
    input: {},
    result: {},
    resume: 'safe',
    actor: 'Anna',
    queued_at: 1,
    updated_at: 1,
  };
}

export function auditRow(): NewRow<'audit'> {
  return {
    at: 1,
    actor_id: 'u1',
    actor_name: 'Anna',
    action: 'host.add',
    result: 'ok',
    actor_search: 'anna',
    object_search: '',
    search_text: 'anna host.add',
    prev_hash: '0',
    hash: 'h1',
  };
}

export function auditDueRow(): NewRow<'audit_due'> {
  return { ref: 't1', kind: 'task', action: 'example', actor: 'Anna', asked_at: 1 };
}

/** Keeps a session as a schema did before it had targets: what it runs in stands in columns of its own. */
export async function putOldSession(old: Store, { target, ...row }: NewRow<'sessions'>): Promise<void> {
  const { image, containerId, startedAt, certificateSha256 } = target;
  const columns = {
    image,
    container_id: containerId,
    container_started_at: startedAt,
    certificate_sha256: certificateSha256,
  };
  await old.db
    .$extendTables<{ sessions: Record<string, unknown> }>()
    .insertInto('sessions')
    .values({ ...row, ...columns })
    .execute();
}

export function userRow(id: string, patch: Partial<NewRow<'users'>> = {}): NewRow<'users'> {
  return {
    id,
    name: id,
    name_key: id,
    display_name: `User ${id}`,
    roles: ['viewer'],
    enabled: true,
    password_hash: '$argon2id$',
    must_change_password: false,
    created_at: 1,
    updated_at: 1,
    ...patch,
  };
}

export function roleRow(id: string, patch: Partial<NewRow<'roles'>> = {}): NewRow<'roles'> {
  return {
    id,
    name: `Role ${id}`,
    name_key: `role ${id}`,
    description: '',
    permissions: ['account.use'],
    created_at: 1,
    updated_at: 1,
    ...patch,
  };
}

export function passkeyRow(id: string): NewRow<'passkeys'> {
  return {
    id,
    user_id: 'u1',
    credential_id: id,
    public_key: Buffer.from([1]),
    counter: 0,
    transports: ['internal'],
    name: 'Laptop',
    created_at: 1,
  };
}

export function tokenRow(id: string): NewRow<'tokens'> {
  return {
    id,
    kind: 'api-key',
    hash: id,
    label: 'Nightly',
    user_id: 'u1',
    user_name: 'Anna',
    created_at: 1,
    expires_at: 2,
    permissions: ['hosts.view'],
    hint: 'flk_abcd',
  };
}

export function signInStepRow(hash: string): NewRow<'sign_in_steps'> {
  return { hash, user_id: 'u1', factor_due: true, password_due: false, answers: 0, expires_at: 1 };
}

export function signInFailuresRow(key: string): NewRow<'sign_in_failures'> {
  return { user_key: key, place: '', failures: 1, last_at: 1, until: 0 };
}
