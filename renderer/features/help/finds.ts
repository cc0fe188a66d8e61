/** The user guide in the palette: each topic by its title and its text. Loaded with it. */
import { IconBook2 } from '@tabler/icons-react';
import type { Finds } from '../../app/feature.ts';
import { helpTopics } from './topics.ts';

export const helpFinds: Finds = {
  commands: helpTopics.map(({ id, title, keywords, text }) => ({
    id: `help:${id}`,
    group: 'guide',
    label: title,
    description: 'User guide',
    icon: IconBook2,
    keywords: ['help', ...keywords],
    text,
    run: (navigate) => navigate(`/help/${id}`),
  })),
};
