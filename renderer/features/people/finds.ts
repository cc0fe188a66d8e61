/** People in the palette. Loaded with it. */
import { IconKey, IconUserCircle, IconUserPlus } from '@tabler/icons-react';
import type { Finds } from '../../app/feature.ts';

export const peopleFinds: Finds = {
  commands: [
    {
      id: 'people:add',
      label: 'Add person',
      description: 'Who may sign in to this site',
      icon: IconUserPlus,
      keywords: ['user', 'account', 'new', 'invite'],
      needs: 'people.modify',
      ofPeople: true,
      run: (navigate) => navigate('/people/add'),
    },
    {
      id: 'people:profile',
      label: 'Your profile',
      description: 'Password, sign-ins, second factors, API keys',
      icon: IconUserCircle,
      keywords: ['account', 'me', 'totp', 'authenticator', 'passkey', 'recovery codes', 'api key'],
      ofPeople: true,
      run: (navigate) => navigate('/profile'),
    },
    {
      id: 'people:password',
      label: 'Change your password',
      icon: IconKey,
      keywords: ['account', 'security'],
      needs: 'account.modify',
      ofPeople: true,
      run: (navigate) => navigate('/profile#password'),
    },
  ],
};
