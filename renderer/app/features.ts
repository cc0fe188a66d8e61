/** All areas of the console. A new one is a folder under `features/` and a line here. */
import { auditFeature } from '../features/audit/index.tsx';
import { helpFeature } from '../features/help/index.tsx';
import { hostsFeature } from '../features/hosts/index.tsx';
import { licenceFeature } from '../features/licence/index.tsx';
import { peopleFeature } from '../features/people/index.tsx';
import { registryFeature } from '../features/registry/index.tsx';
import { rolesFeature } from '../features/roles/index.tsx';
import { sessionsFeature } from '../features/sessions/index.tsx';
import { settingsFeature } from '../features/settings/index.tsx';
import { systemFeature } from '../features/system/index.tsx';
import { tasksFeature } from '../features/tasks/index.tsx';
import { workspacesFeature } from '../features/workspaces/index.tsx';
import type { Feature } from './feature.ts';

export const features: readonly Feature[] = [
  auditFeature,
  helpFeature,
  hostsFeature,
  licenceFeature,
  peopleFeature,
  registryFeature,
  rolesFeature,
  sessionsFeature,
  settingsFeature,
  systemFeature,
  tasksFeature,
  workspacesFeature,
];
