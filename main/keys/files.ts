/** The key files in the data folder of the local site. */
import { access, mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { keyFileName, wrappedKeyName } from '../../common/shell/protocol.ts';
import { codeOf } from '../../common/thrown.ts';
import type { KeyFiles } from './keeper.ts';

function isMissing(thrown: unknown): boolean {
  return codeOf(thrown) === 'ENOENT';
}

export function createKeyFiles(dataDir: string): KeyFiles {
  const wrapped = join(dataDir, wrappedKeyName);
  return {
    async readWrapped() {
      try {
        return await readFile(wrapped, 'utf8');
      } catch (thrown) {
        if (isMissing(thrown)) return null;
        throw thrown;
      }
    },
    async writeWrapped(text) {
      await mkdir(dataDir, { recursive: true, mode: 0o700 });
      // Written beside and renamed: a crash leaves the old key or the new one, never half of one.
      const beside = `${wrapped}.new`;
      const file = await open(beside, 'w', 0o600);
      try {
        await file.chmod(0o600);
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(beside, wrapped);
    },
    async hasKeyFile() {
      try {
        await access(join(dataDir, keyFileName));
        return true;
      } catch (thrown) {
        if (isMissing(thrown)) return false;
        throw thrown;
      }
    },
  };
}
