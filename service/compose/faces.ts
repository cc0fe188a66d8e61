/** The API's faces over the areas' operations, and the one router in front of them. */
import type { Commands } from '../../common/commands.ts';
import {
  createAccountFactorsApi,
  createApiKeysApi,
  createPasskeysApi,
  createPeopleFactorsApi,
} from '../api/account-factors.ts';
import { createAuditApi } from '../api/audit.ts';
import { createAuthApi } from '../api/auth.ts';
import { createDefaultsApi } from '../api/defaults.ts';
import type { Downloads } from '../api/downloads.ts';
import { createHostsApi } from '../api/hosts.ts';
import { createImageSourcesApi } from '../api/image-sources.ts';
import { createImagesApi } from '../api/images.ts';
import { createLicensingApi } from '../api/licensing.ts';
import { createAccountApi, createPeopleApi } from '../api/people.ts';
import { createRegistriesApi } from '../api/registries.ts';
import { createRegistryMakingApi } from '../api/registry-making.ts';
import { createRolesApi } from '../api/roles.ts';
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

export function composeFaces(deps: {
  readonly system: Parameters<typeof createSystemApi>[0];
  readonly auth: Parameters<typeof createAuthApi>[0];
  readonly people: Parameters<typeof createPeopleApi>[0];
  readonly roles: Parameters<typeof createRolesApi>[0];
  readonly account: Parameters<typeof createAccountApi>[0];
  readonly hosts: Parameters<typeof createHostsApi>[0];
  readonly registries: Parameters<typeof createRegistriesApi>[0];
  readonly registryMaking: Parameters<typeof createRegistryMakingApi>[0];
  readonly workspaces: Parameters<typeof createWorkspacesApi>[0];
  readonly defaults: Parameters<typeof createDefaultsApi>[0];
  readonly images: Parameters<typeof createImagesApi>[0];
  readonly imageSources: Parameters<typeof createImageSourcesApi>[0];
  readonly manager: Pick<Manager, 'sessions' | 'views'>;
  readonly tasks: Parameters<typeof createTasksApi>[0];
  readonly audit: Parameters<typeof createAuditApi>[0];
  readonly settings: Parameters<typeof createSettingsApi>[0];
  readonly licensing: Parameters<typeof createLicensingApi>[0];
  readonly network: Parameters<typeof createSettingsApi>[1];
  readonly search: Parameters<typeof createSearchApi>[0];
  readonly factors: Parameters<typeof createAccountFactorsApi>[0];
  readonly apiKeys: Parameters<typeof createApiKeysApi>[0];
  readonly downloads: Downloads;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly commands: Commands;
  readonly log: Logger;
}): BoundRouter {
  return createRouter(
    {
      system: createSystemApi(deps.system),
      auth: createAuthApi(deps.auth),
      people: { ...createPeopleApi(deps.people), factors: createPeopleFactorsApi(deps.factors) },
      roles: createRolesApi(deps.roles),
      account: {
        ...createAccountApi(deps.account),
        factors: createAccountFactorsApi(deps.factors),
        passkeys: createPasskeysApi(deps.factors),
        apiKeys: createApiKeysApi(deps.apiKeys),
      },
      hosts: createHostsApi(deps.hosts),
      registries: {
        ...createRegistriesApi(deps.registries),
        making: createRegistryMakingApi(deps.registryMaking, deps.downloads),
      },
      workspaces: createWorkspacesApi(deps.workspaces),
      defaults: createDefaultsApi(deps.defaults),
      images: createImagesApi(deps.images),
      imageSources: createImageSourcesApi(deps.imageSources),
      sessions: createSessionsApi(deps.manager.sessions, deps.manager.views),
      tasks: createTasksApi(deps.tasks),
      audit: createAuditApi(deps.audit, deps.downloads),
      settings: createSettingsApi(deps.settings, deps.network),
      licensing: createLicensingApi(deps.licensing),
      search: createSearchApi(deps.search),
    },
    { log: deps.log, commands: deps.commands, audit: (entry) => deps.recorder.record(entry) },
  );
}
