/** Hosts in the palette. Loaded with it. */
import { IconPlus, IconServer } from '@tabler/icons-react';
import type { Finds } from '../../app/feature.ts';
import { connectionWords } from './connection-words.ts';

export const hostsFinds: Finds = {
  commands: [
    {
      id: 'hosts:add',
      needs: 'hosts.modify',
      label: 'Add host',
      description: 'This machine or one over SSH',
      icon: IconPlus,
      keywords: ['ssh', 'engine', 'docker', 'server'],
      run: (navigate) => navigate('/hosts/add'),
    },
  ],
  finds: {
    host: ({ id, name, address, state, enabled }) => {
      const words = connectionWords({
        connection: { state, since: 0 },
        enabled: true,
        lastSeenAt: null,
        runningSessions: 0,
      });
      // Whether it drains or is drained takes the number of its sessions, which a search does not count.
      const label = enabled ? words.label : `${words.label}, takes no new sessions`;
      return { label: name, context: address, state: { ...words, label }, icon: IconServer, to: `/hosts/${id}` };
    },
  },
};
