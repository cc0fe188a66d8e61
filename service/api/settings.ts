/** The contract's area `settings`. */
import type { settingsContract } from '../../common/contract/settings.ts';
import type { NetworkOperations } from '../network/network.ts';
import type { SettingsOperations } from '../settings/settings.ts';
import type { Face } from './face.ts';

export function createSettingsApi(
  settings: SettingsOperations,
  network: NetworkOperations,
): Face<typeof settingsContract> {
  return {
    get: (_input, { actor }) => settings.get(actor),
    update: (changes, { actor }) => settings.update(actor, changes),
    network: (_input, { actor }) => network.view(actor),
    updateNetwork: (change, { actor }) => network.update(actor, change),
    tryNetwork: ({ url }, { actor, signal }) => network.tryOut(actor, url, signal),
  };
}
