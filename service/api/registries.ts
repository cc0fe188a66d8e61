/** The contract's area `registries`. */
import type { registriesContract } from '../../common/contract/registries.ts';
import type { RegistryOperations } from '../registries/registry-operations.ts';
import type { Face } from './face.ts';

export function createRegistriesApi(registries: RegistryOperations): Face<typeof registriesContract> {
  return {
    list: async (_input, { actor }) => ({ registries: await registries.list(actor) }),
    offered: async (_input, { actor }) => ({ registries: await registries.offered(actor) }),
    preview: ({ location }, { actor }) => registries.preview(actor, location),
    add: (source, { actor }) => registries.add(actor, source),
    update: ({ id }, { actor }) => registries.update(actor, id),
    opened: async (_input, { actor }) => ({ updating: await registries.opened(actor) }),
    configure: (change, { actor }) => registries.configure(actor, change),
    remove: ({ id }, { actor }) => registries.remove(actor, id),
    changes: ({ id }, { actor }) => registries.changes(actor, id),
    document: ({ id }, { actor }) => registries.document(actor, id),
    entries: (input, { actor }) => registries.entries(actor, input?.cursor ?? null),
    browse: (query, { actor }) => registries.browse(actor, query),
    entry: (place, { actor }) => registries.entry(actor, place),
    async icon(place, { actor }) {
      const icon = await registries.icon(actor, place);
      return icon && { mediaType: icon.mediaType, base64: icon.bytes.toString('base64') };
    },
  };
}
