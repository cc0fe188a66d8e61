import { expect, test } from 'vitest';
import { sessionLabel, siteLabel } from '../../common/docker/labels.ts';
import { actorWith } from '../access/testing/actors.ts';
import type { ContainerSummary } from './connector.ts';
import { usersByImage } from './image-users.ts';

const container = (id: string, state: ContainerSummary['state'], labels: Record<string, string> = {}) => ({
  id,
  name: id,
  image: 'x',
  imageId: 'i1',
  state,
  labels,
  createdAt: 0,
});

test('every container of an image uses it: running or stopped, ours or not, of this site or of another', () => {
  const sessions = [{ id: 's1', workspace_name: 'Desk', user_id: 'anna', user_name: 'Anna' }];
  const users = usersByImage(
    [
      container('ours', 'running', { [siteLabel]: 'here', [sessionLabel]: 's1' }),
      container('stopped', 'exited'),
      container('theirs', 'paused', { [siteLabel]: 'elsewhere', [sessionLabel]: 's1' }),
      container('forgotten', 'created', { [siteLabel]: 'here', [sessionLabel]: 'gone' }),
      { ...container('other', 'running'), imageId: 'i2' },
    ],
    sessions,
    'here',
    actorWith(),
  );
  expect(users.get('i1')).toEqual([
    { id: 'ours', name: 'ours', state: 'running', session: { id: 's1', workspaceName: 'Desk', userName: 'Anna' } },
    { id: 'stopped', name: 'stopped', state: 'exited', session: null },
    { id: 'theirs', name: 'theirs', state: 'paused', session: null },
    { id: 'forgotten', name: 'forgotten', state: 'created', session: null },
  ]);
  expect(users.get('i2')).toHaveLength(1);
});

test('whose session it is, is told to its user and to who may observe, and to nobody else', () => {
  const theirs = [container('c', 'running', { [siteLabel]: 'here', [sessionLabel]: 's1' })];
  const sessions = [{ id: 's1', workspace_name: 'Desk', user_id: 'bela', user_name: 'Bela' }];
  const told = (...actor: Parameters<typeof actorWith>) =>
    usersByImage(theirs, sessions, 'here', actorWith(...actor)).get('i1')?.[0]?.session?.userName;
  expect(told('viewer')).toBe('somebody else');
  expect(told('viewer', { userId: 'bela' })).toBe('Bela');
  expect(told('support')).toBe('Bela');
});
