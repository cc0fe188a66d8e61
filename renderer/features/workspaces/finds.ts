/** Workspaces in the palette. Loaded with it. */
import { IconApps, IconHammer, IconPlayerPlay, IconPlus } from '@tabler/icons-react';
import type { Finds } from '../../app/feature.ts';

export const workspacesFinds: Finds = {
  commands: [
    {
      id: 'workspaces.add',
      needs: 'workspaces.modify',
      label: 'Add workspace',
      description: 'By hand, from any image',
      icon: IconPlus,
      keywords: ['image', 'container', 'new'],
      run: (navigate) => navigate('/workspaces/new'),
    },
    {
      id: 'workspaces.build',
      needs: 'workspaces.modify',
      label: 'Build image',
      description: 'From a Dockerfile or a folder, on a host',
      icon: IconHammer,
      keywords: ['dockerfile', 'make', 'workshop'],
      run: (navigate) => navigate('/workspaces/build'),
    },
  ],
  finds: {
    workspace: ({ id, name, image, enabled }) => ({
      label: name,
      context: image,
      ...(enabled ? {} : { state: { color: 'gray', label: 'Disabled' } }),
      icon: IconApps,
      to: `/workspaces/${id}`,
    }),
    launch: ({ id, name, image }) => ({
      label: `Launch ${name}`,
      context: image,
      icon: IconPlayerPlay,
      to: `/workspaces/${id}/launch`,
    }),
  },
};
