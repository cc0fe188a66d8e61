/** The OS keychain through Electron's asynchronous `safeStorage`. */
import { safeStorage } from 'electron';
import type { Keychain } from './keeper.ts';

/**
 * SECURITY: docs/security.md 4.1: on Linux a back-end of `basic_text` encrypts with a password that everybody knows, and `unknown` says
 * nothing; both count as no keychain.
 */
export function createOsKeychain(platform: NodeJS.Platform): Keychain {
  return {
    async available() {
      if (!(await safeStorage.isAsyncEncryptionAvailable())) return false;
      if (platform !== 'linux') return true;
      const backend = safeStorage.getSelectedStorageBackend();
      return backend !== 'basic_text' && backend !== 'unknown';
    },
    wrap: (text) => safeStorage.encryptStringAsync(text),
    async unwrap(wrapped) {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(wrapped));
      return { text: result, rewrap: shouldReEncrypt };
    },
  };
}
