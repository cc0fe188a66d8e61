/** A copy of the working tree in which rules can be broken, with the dependencies of the original. */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export type Copy = {
  readonly root: string;
  read(file: string): string;
  write(file: string, text: string): void;
  dispose(): void;
};

/** Copies what git knows and what is new and not ignored. */
export function copyTree(root: string): Copy {
  const target = mkdtempSync(join(tmpdir(), 'fairlead-mutants-'));
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const file of list.split('\0')) {
    // What was deleted and not committed is still on the list.
    if (file === '' || !existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(target, file)), { recursive: true });
    copyFileSync(join(root, file), join(target, file));
  }
  symlinkSync(join(root, 'node_modules'), join(target, 'node_modules'), 'dir');
  return {
    root: target,
    read: (file) => readFileSync(join(target, file), 'utf8'),
    write: (file, text) => writeFileSync(join(target, file), text),
    dispose: () => rmSync(target, { recursive: true, force: true }),
  };
}
