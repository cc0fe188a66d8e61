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
