import { expect, test } from 'vitest';
import { endedTabs, type TabSession, tabDetails } from './tab-labels.ts';

let count = 0;
const tab = (part: Partial<TabSession>): TabSession => {
  count += 1;
  const id = `s${count}`;
  return { id, workspaceName: 'Desktop', hostName: 'Harbour', userName: 'anna', createdAt: count, ...part };
};
const detailsOf = (...tabs: TabSession[]) => {
  const details = tabDetails(tabs);
  return tabs.map(({ id }) => details.get(id));
};

test('a workspace that is open once needs no more than its name', () => {
  expect(detailsOf(tab({}), tab({ workspaceName: 'Firefox' }))).toEqual(['', '']);
});

test('tabs of one workspace differ by host, by person, by both, or by number', () => {
  expect(detailsOf(tab({}), tab({ hostName: 'Quay' }))).toEqual(['Harbour', 'Quay']);
  expect(detailsOf(tab({}), tab({ userName: 'ben' }))).toEqual(['anna', 'ben']);
  expect(detailsOf(tab({}), tab({ userName: 'ben' }), tab({ hostName: 'Quay' }))).toEqual([
    'anna on Harbour',
    'ben on Harbour',
    'anna on Quay',
  ]);
  expect(detailsOf(tab({ createdAt: 9 }), tab({ createdAt: 3 }))).toEqual(['2', '1']);
  expect(detailsOf(tab({ createdAt: 1 }), tab({ createdAt: 2 }), tab({ createdAt: 3, hostName: 'Quay' }))).toEqual([
    '1, Harbour',
    '2, Harbour',
    '3, Quay',
  ]);
  // One that has no host yet does not hide that they are two.
  expect(detailsOf(tab({ createdAt: 1, hostName: '' }), tab({ createdAt: 2 }))).toEqual(['1', '2, Harbour']);
});

test('ended sessions leave the strip once another shows', () => {
  const tabs = [
    { id: 'a', state: 'deleted' },
    { id: 'b', state: 'running' },
    { id: 'c', state: 'failed' },
    { id: 'd', state: 'unknown' },
  ] as const;
  expect(endedTabs(tabs, 'b')).toEqual(['a', 'd']);
  expect(endedTabs(tabs, 'a')).toEqual(['d']);
});
