/** Settings in the palette: each by what it is called. Loaded with it. */
import { IconSettings } from '@tabler/icons-react';
import type { Finds } from '../../app/feature.ts';
import { settingNames, settingWords } from './words.ts';

export const settingsFinds: Finds = {
  commands: settingNames.map((name) => {
    const { label, description, keywords } = settingWords[name];
    return {
      id: `setting:${name}`,
      group: 'setting',
      needs: 'settings.view',
      label,
      description: 'Setting',
      icon: IconSettings,
      keywords,
      ...(description !== undefined && { text: description }),
      run: (navigate) => navigate(`/settings#${name}`),
    };
  }),
};
