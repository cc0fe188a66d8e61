/** The topics of the service. The same names that consoles follow (common/contract/system.ts). */
import type { Change } from '../../common/model/system.ts';

export type ServiceTopics = {
  [Topic in Change['topic']]: {
    readonly id?: string | undefined;
    readonly part?: 'figures' | undefined;
  };
};
