/** The contract's area `hosts`. */
import type { hostsContract } from '../../common/contract/hosts.ts';
import type { HostOperations } from '../hosts/host-operations.ts';
import type { Face } from './face.ts';

export function createHostsApi(hosts: HostOperations): Face<typeof hostsContract> {
  return {
    list: async (_input, { actor }) => ({ hosts: await hosts.list(actor) }),
    get: ({ id }, { actor }) => hosts.get(actor, id),
    discoverLocal: (_input, { actor }) => hosts.discoverLocal(actor),
    async sshSuggestions(_input, { actor }) {
      const { hosts: named, notes, agentAvailable, keyFiles } = await hosts.sshSuggestions(actor);
      return { hosts: [...named], notes: [...notes], agentAvailable, keyFiles: [...keyFiles] };
    },
    async probeKey(target, { actor, signal }) {
      const { presented, verdict, known } = await hosts.probeKey(actor, target, signal);
      return { presented, verdict, known: [...known] };
    },
    async probeStoredKey(point, { actor, signal }) {
      const { presented, verdict, known } = await hosts.probeStoredKey(actor, point, signal);
      return { presented, verdict, known: [...known] };
    },
    check: (input, { actor, signal }) => hosts.check(actor, input, signal),
    add: (input, { actor, signal }) => hosts.add(actor, input, signal),
    update: (change, { actor }) => hosts.update(actor, change),
    trustKey: (trusted, { actor }) => hosts.trustKey(actor, trusted),
    reconnect: ({ id }, { actor }) => hosts.reconnect(actor, id),
    remove: async (removal, { actor }) => (await hosts.remove(actor, removal)).as({}),
    images: async ({ id }, { actor }) => ({ images: await hosts.images(actor, id) }),
    removeImage: (removal, { actor }) => hosts.removeImage(actor, removal),
    containers: async ({ id }, { actor }) => ({ containers: await hosts.containers(actor, id) }),
    samples: ({ id }, { actor, signal }) => hosts.samples(actor, id, signal),
  };
}
