/** The whole contract, area by area. Server, clients and the OpenAPI document derive from it. */
import { accountContract } from './account.ts';
import {
  accountApiKeysContract,
  accountFactorsContract,
  accountPasskeysContract,
  peopleFactorsContract,
} from './account-factors.ts';
import { auditContract } from './audit.ts';
import { authContract } from './auth.ts';
import { defaultsContract } from './defaults.ts';
import { hostsContract } from './hosts.ts';
import { imageSourcesContract } from './image-sources.ts';
import { imagesContract } from './images.ts';
import { licensingContract } from './licensing.ts';
import { peopleContract } from './people.ts';
import { registriesContract } from './registries.ts';
import { registryMakingContract } from './registry-making.ts';
import { rolesContract } from './roles.ts';
import { searchContract } from './search.ts';
import { sessionsContract } from './sessions.ts';
import { settingsContract } from './settings.ts';
import { systemContract } from './system.ts';
import { tasksContract } from './tasks.ts';
import { workspacesContract } from './workspaces.ts';

export const contract = {
  system: systemContract,
  auth: authContract,
  people: { ...peopleContract, factors: peopleFactorsContract },
  roles: rolesContract,
  account: {
    ...accountContract,
    factors: accountFactorsContract,
    passkeys: accountPasskeysContract,
    apiKeys: accountApiKeysContract,
  },
  hosts: hostsContract,
  registries: { ...registriesContract, making: registryMakingContract },
  workspaces: workspacesContract,
  defaults: defaultsContract,
  images: imagesContract,
  imageSources: imageSourcesContract,
  sessions: sessionsContract,
  tasks: tasksContract,
  audit: auditContract,
  settings: settingsContract,
  licensing: licensingContract,
  search: searchContract,
};
export type Contract = typeof contract;
