import { IconTerminal2 } from '@tabler/icons-react';
import type { WayMark } from '../way.ts';

export const sshMark: WayMark = { words: 'Over SSH', Icon: IconTerminal2 };
