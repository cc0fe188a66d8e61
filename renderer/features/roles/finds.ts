/** Roles in the palette. Loaded with it. */
import { IconShieldPlus } from '@tabler/icons-react';
import type { Finds } from '../../app/feature.ts';

export const rolesFinds: Finds = {
  commands: [
    {
      id: 'roles:add',
      label: 'Add role',
      description: 'A set of permissions for people of this site',
      icon: IconShieldPlus,
      keywords: ['permission', 'rights', 'access', 'new'],
      needs: 'people.modify',
      ofPeople: true,
      run: (navigate) => navigate('/roles/add'),
    },
  ],
};
