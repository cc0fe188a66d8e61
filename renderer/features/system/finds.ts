/** The site itself in the palette. Loaded with it. */
import { IconFileText, IconHeartbeat } from '@tabler/icons-react';
import type { Finds } from '../../app/feature.ts';

export const systemFinds: Finds = {
  commands: [
    {
      id: 'system:health',
      needs: 'system.view',
      label: 'Health checks',
      description: 'System Info',
      icon: IconHeartbeat,
      keywords: ['doctor', 'diagnose', 'support'],
      run: (navigate) => navigate('/system'),
    },
    {
      id: 'system:licences',
      label: 'Third-party software and licences',
      description: 'System Info',
      icon: IconFileText,
      keywords: ['open source', 'versions'],
      run: (navigate) => navigate('/system/licences'),
    },
  ],
};
