/** What all areas bring to the palette. A new area that has commands or things to find is a line here. */
import { auditFinds } from '../../../features/audit/finds.ts';
import { helpFinds } from '../../../features/help/finds.ts';
import { hostsFinds } from '../../../features/hosts/finds.ts';
import { licenceFinds } from '../../../features/licence/finds.ts';
import { peopleFinds } from '../../../features/people/finds.ts';
import { registryFinds } from '../../../features/registry/finds.ts';
import { rolesFinds } from '../../../features/roles/finds.ts';
import { sessionsFinds } from '../../../features/sessions/finds.ts';
import { settingsFinds } from '../../../features/settings/finds.ts';
import { systemFinds } from '../../../features/system/finds.ts';
import { tasksFinds } from '../../../features/tasks/finds.ts';
import { workspacesFinds } from '../../../features/workspaces/finds.ts';
import type { Finds } from '../../feature.ts';

export const finds: readonly Finds[] = [
  auditFinds,
  helpFinds,
  hostsFinds,
  licenceFinds,
  peopleFinds,
  rolesFinds,
  registryFinds,
  sessionsFinds,
  settingsFinds,
  systemFinds,
  tasksFinds,
  workspacesFinds,
];
