/** The contract's area `defaults`. */
import type { defaultsContract } from '../../common/contract/defaults.ts';
import type { DefaultsOperations } from '../defaults/defaults-operations.ts';
import type { Face } from './face.ts';

export function createDefaultsApi(defaults: DefaultsOperations): Face<typeof defaultsContract> {
  return {
    offer: async (_input, { actor }) => ({ offer: await defaults.offer(actor) }),
    take: (_input, { actor }) => defaults.take(actor),
    dismiss: (_input, { actor }) => defaults.dismiss(actor),
  };
}
