/** Every mutation, and the rules that none can break here. */
import type { Exemption, Mutant } from './mutant.ts';
import { accountMutants } from './rules/accounts.ts';
import { hostMutants } from './rules/hosts.ts';
import { imageWorkshopMutants } from './rules/image-workshop.ts';
import { imageMutants } from './rules/images.ts';
import { installationMutants } from './rules/installation.ts';
import { licenceMutants } from './rules/licences.ts';
import { madeRegistryMutants } from './rules/made-registries.ts';
import { peopleMutants } from './rules/people.ts';
import { recordExemptions, recordMutants } from './rules/records.ts';
import { registryMutants } from './rules/registries.ts';
import { roleMutants } from './rules/roles.ts';
import { secretMutants } from './rules/secrets.ts';
import { shellExemptions, shellMutants } from './rules/shell.ts';
import { tlsMutants } from './rules/tls.ts';
import { viewMutants } from './rules/views.ts';

export const mutants: readonly Mutant[] = [
  ...viewMutants,
  ...registryMutants,
  ...madeRegistryMutants,
  ...hostMutants,
  ...secretMutants,
  ...accountMutants,
  ...licenceMutants,
  ...peopleMutants,
  ...roleMutants,
  ...installationMutants,
  ...shellMutants,
  ...recordMutants,
  ...tlsMutants,
  ...imageMutants,
  ...imageWorkshopMutants,
];

export const exemptions: readonly Exemption[] = [...shellExemptions, ...recordExemptions];
