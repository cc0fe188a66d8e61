/** The API's faces over the areas' operations, and the one router in front of them. */
import type { Commands } from '../../common/commands.ts';
import {
  createAccountFactorsApi,
  createApiKeysApi,
  createPasskeysApi,
  createPeopleFactorsApi,
} from '../api/account-factors.ts';
import { createAuditApi } from '../api/audit.ts';
import type { Downloads } from '../api/downloads.ts';
import { createHostsApi } from '../api/hosts.ts';
import { createRegistriesApi } from '../api/registries.ts';
import { type BoundRouter, createRouter } from '../api/router.ts';
import { createSearchApi } from '../api/search.ts';
import { createSessionsApi } from '../api/sessions.ts';
import { createSettingsApi } from '../api/settings.ts';
import { createSystemApi } from '../api/system.ts';
import { createTasksApi } from '../api/tasks.ts';
import { createWorkspacesApi } from '../api/workspaces.ts';
import type { Recorder } from '../audit/recorder.ts';
import type { Logger } from '../log/logger.ts';
import type { Manager } from '../manager/compose-manager.ts';
import type { AccountParts } from './account.ts';

export function composeFaces(deps: {
  readonly system: Parameters<typeof createSystemApi>[0];
  readonly hosts: Parameters<typeof createHostsApi>[0];
  readonly registries: Parameters<typeof createRegistriesApi>[0];
  readonly workspaces: Parameters<typeof createWorkspacesApi>[0];
  readonly manager: Pick<Manager, 'sessions' | 'views'>;
  readonly tasks: Parameters<typeof createTasksApi>[0];
  readonly audit: Parameters<typeof createAuditApi>[0];
  readonly settings: Parameters<typeof createSettingsApi>[0];
  readonly network: Parameters<typeof createSettingsApi>[1];
  readonly search: Parameters<typeof createSearchApi>[0];
  readonly account: Pick<AccountParts, 'factors' | 'apiKeys'>;
  readonly downloads: Downloads;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly commands: Commands;
  readonly log: Logger;
}): BoundRouter {
  return createRouter(
    {
      system: createSystemApi(deps.system),
      hosts: createHostsApi(deps.hosts),
      registries: createRegistriesApi(deps.registries),
      workspaces: createWorkspacesApi(deps.workspaces),
      sessions: createSessionsApi(deps.manager.sessions, deps.manager.views),
      tasks: createTasksApi(deps.tasks),
      audit: createAuditApi(deps.audit, deps.downloads),
      settings: createSettingsApi(deps.settings, deps.network),
      search: createSearchApi(deps.search),
      account: {
        factors: createAccountFactorsApi(deps.account.factors),
        passkeys: createPasskeysApi(deps.account.factors),
        apiKeys: createApiKeysApi(deps.account.apiKeys),
      },
      people: { factors: createPeopleFactorsApi(deps.account.factors) },
    },
    { log: deps.log, commands: deps.commands, audit: (entry) => deps.recorder.record(entry) },
  );
}
