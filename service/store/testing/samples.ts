/** Whole rows for tests that are about something else. */
import type { NewRow } from '../types.ts';

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

export function sessionRow(id: string, patch: Partial<NewRow<'sessions'>> = {}): NewRow<'sessions'> {
  return {
    id,
    workspace_id: 'w1',
    workspace_name: 'Desktop',
    workspace_snapshot: {},
    image: 'example/desktop:1',
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
