/** Every mutation, and the rules that none can break here. */
import type { Exemption, Mutant } from './mutant.ts';
import { accountMutants } from './rules/accounts.ts';
import { hostMutants } from './rules/hosts.ts';
import { imageMutants } from './rules/images.ts';
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
  ...hostMutants,
  ...secretMutants,
  ...accountMutants,
  ...peopleMutants,
  ...roleMutants,
  ...shellMutants,
  ...recordMutants,
  ...tlsMutants,
  ...imageMutants,
];

export const exemptions: readonly Exemption[] = [...shellExemptions, ...recordExemptions];
