/** Licences in the palette. Loaded with it. */
import { IconLicense } from '@tabler/icons-react';
import type { Finds } from '../../app/feature.ts';

export const licenceFinds: Finds = {
  commands: [
    {
      id: 'licence:activate',
      label: 'Activate a licence',
      description: 'Online, by file or by telephone',
      icon: IconLicense,
      keywords: ['license', 'activation key', 'license key', 'offline', 'seats', 'buy', 'upgrade', 'qr'],
      needs: 'license.modify',
      run: (navigate) => navigate('/licence/activate'),
    },
  ],
};
