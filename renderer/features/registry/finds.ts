/** Registries and their entries in the palette. Loaded with it. */
import { IconBooks, IconPackage, IconPlus, IconRefresh, IconTools } from '@tabler/icons-react';
import type { Finds } from '../../app/feature.ts';

export const registryFinds: Finds = {
  commands: [
    {
      id: 'registry.add',
      needs: 'registries.modify',
      label: 'Add registry',
      description: 'From an address, a folder or a file',
      icon: IconPlus,
      keywords: ['list.json', 'workspaces', 'url'],
      run: (navigate) => navigate('/registry/add'),
    },
    {
      id: 'registry.make',
      needs: 'registries.modify',
      label: 'Make a registry',
      description: 'A folder to begin with, or a site built from one',
      icon: IconTools,
      keywords: ['publish', 'build', 'pages', 'own'],
      run: (navigate) => navigate('/registry/make'),
    },
    {
      id: 'registry.update-all',
      needs: 'registries.modify',
      label: 'Update all registries',
      description: 'Fetch every list now',
      icon: IconRefresh,
      keywords: ['refresh', 'fetch'],
      run: (navigate) => navigate('/registry/update-all'),
    },
  ],
  finds: {
    registry: ({ id, name, location }) => ({
      label: name,
      context: location,
      icon: IconBooks,
      to: `/registry?registry=${encodeURIComponent(JSON.stringify([id]))}`,
    }),
    entry: ({ id, name, registryId, registryName, image, usable }) => ({
      label: name,
      context: image === null ? registryName : `${registryName} · ${image}`,
      ...(usable ? {} : { state: { color: 'gray', label: 'Cannot be used' } }),
      icon: IconPackage,
      to: `/registry/entry/${encodeURIComponent(registryId)}/${encodeURIComponent(id)}`,
    }),
  },
};
