/** Names to sign in with: which there may be, and how they are compared. Pure but for the errors. */
import { FairleadError } from '../../common/errors.ts';
import { ownerId } from './types.ts';

/** Letters and digits of any script, and `.`, `_`, `-` and `@` within: nothing that reads as another name or as nothing. */
const usableName = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}._@-]{0,62}[\p{L}\p{N}\p{M}])?$/u;

/** As ids are written (service/store/ids.ts). */
const idForm = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

export const nameKey = (name: string): string => name.normalize('NFKC').toLowerCase();

/** @throws USER_NAME_UNUSABLE */
export function demandName(name: string): void {
  // People are found by id or name: an id is nobody's name.
  if (usableName.test(name) && nameKey(name) !== ownerId && !idForm.test(nameKey(name))) return;
  throw new FairleadError('USER_NAME_UNUSABLE', {
    message: `"${name}" cannot be a name to sign in with.`,
    hint: 'Use up to 64 letters and digits; a dot, a hyphen, an underscore or an at sign may stand between them.',
    data: { name },
  });
}

export const taken = (name: string) =>
  new FairleadError('USER_NAME_TAKEN', {
    message: `There is a person with the name "${name}" already.`,
    hint: 'Choose another name. Capital and small letters make no difference.',
    status: 409,
    data: { name },
  });
