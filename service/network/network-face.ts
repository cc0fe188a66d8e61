/** The calls of the contract about the way to the Internet. */
import type { settingsContract } from '../../common/contract/settings.ts';
import type { NetworkTry } from '../../common/model/network.ts';
import type { Face } from '../api/face.ts';
import type { Network } from './network.ts';

type NetworkFace = Pick<Face<typeof settingsContract>, 'network' | 'updateNetwork' | 'tryNetwork'>;

export function createNetworkFace(
  network: Network,
  /** Fetches as everything else is fetched. @throws coded errors */
  ask: (url: string, signal: AbortSignal) => Promise<NetworkTry>,
): NetworkFace {
  return {
    network: () => network.view(),
    updateNetwork(change, { note }) {
      // SECURITY: docs/security.md 4.2: that a password was given, never which.
      Object.assign(note, { objectType: 'site', data: { changed: Object.keys(change) } });
      return network.update(change);
    },
    tryNetwork: ({ url }, { signal }) => ask(url, signal),
  };
}
