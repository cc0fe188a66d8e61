import { expect, test } from 'vitest';
import type { Install } from '../../../common/model/workspaces.ts';
import { inOrder } from './marks.ts';

test('installs that are not as they should be come first, each part by the name of its host', () => {
  const install = (hostName: string, observed: Install['observed']): Install => ({
    hostId: hostName,
    hostName,
    desired: 'present',
    observed,
    reason: null,
    workspaceId: 'w',
    sizeBytes: null,
    taskId: null,
    updatedAt: 0,
  });
  const given = [
    install('Zürich 1', 'present'),
    install('Berlin 10', 'blocked'),
    install('Élan 1', 'present'),
    install('Berlin 2', 'unknown'),
  ];
  expect(inOrder(given).map(({ hostName }) => hostName)).toEqual(['Berlin 2', 'Berlin 10', 'Élan 1', 'Zürich 1']);
});
