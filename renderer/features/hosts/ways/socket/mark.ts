import { IconServer } from '@tabler/icons-react';
import type { WayMark } from '../way.ts';

export const socketMark: WayMark = { words: 'On this machine', Icon: IconServer };
