/** Remembers the window's place between runs. A broken or missing file only means the default place. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf, messageOf } from '../../common/thrown.ts';
import { type WindowState, windowStateSchema } from './bounds.ts';

export type StateFile = { read(): WindowState | null; write(state: WindowState): void };

export function createStateFile(path: string, log: (event: string, data?: Record<string, unknown>) => void): StateFile {
  return {
    read() {
      try {
        return windowStateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      } catch (thrown) {
        if (codeOf(thrown) === 'ENOENT') return null;
        log('window-state-unreadable');
        return null;
      }
    },
    write(state) {
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        writeFileSync(path, `${JSON.stringify(state)}\n`, { mode: 0o600 });
      } catch (thrown) {
        log('window-state-unwritable', { message: messageOf(thrown) });
      }
    },
  };
}
