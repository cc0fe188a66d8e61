/** Sessions in the palette. Loaded with it. */
import { IconDeviceDesktop, IconPower } from '@tabler/icons-react';
import type { Found } from '../../../common/model/search.ts';
import type { Finds } from '../../app/feature.ts';
import { isLaunching, stateColors, stateWords } from './words.ts';

export const sessionsFinds: Finds = {
  finds: {
    session: (found) => ({ ...viewOf(found), label: found.name, icon: IconDeviceDesktop, to: `/sessions/${found.id}` }),
    end: (found) => ({
      ...viewOf(found),
      label: `${endWords(found)} ${found.name}`,
      icon: IconPower,
      to: `/sessions/${found.id}/end`,
    }),
  },
};

type FoundSession = Extract<Found, { kind: 'session' | 'end' }>;

function viewOf({ userName, hostName, state }: FoundSession) {
  return {
    context: hostName === '' ? userName : `${userName} on ${hostName}`,
    state: { color: stateColors[state], label: stateWords[state] },
  };
}

function endWords({ state, started }: FoundSession): string {
  if (isLaunching({ state, startedAt: started ? 1 : null })) return 'Cancel launch of';
  return state === 'failed' ? 'Remove failed session' : 'End session';
}
