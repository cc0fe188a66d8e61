import { expect, it } from 'vitest';
import type { Permission } from '../../common/access/permissions.ts';
import { rightsOf } from './may.ts';
import { pagesFor } from './pages.ts';

const icon = () => null;
const page = (to: string, group: 'work' | 'site', order: number, needs?: Permission) => ({
  nav: { to, group, order, icon, label: to, ...(needs !== undefined && { needs }) },
});
const features = [
  page('/help', 'site', 5),
  page('/tasks', 'work', 50, 'tasks.view'),
  page('/hosts', 'work', 10, 'hosts.view'),
  {},
];
const pages = (...permissions: Permission[]) =>
  pagesFor(features, rightsOf({ permissions, hasPassword: true }, false)).map(({ to }) => to);

it('begin with what is for work, and hold what somebody may see alone', () => {
  expect(pages('tasks.view', 'hosts.view')).toEqual(['/hosts', '/tasks', '/help']);
  expect(pages('tasks.view')).toEqual(['/tasks', '/help']);
  expect(pages()).toEqual(['/help']);
});
