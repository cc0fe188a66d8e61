/** `npm run images`: see `imagesUsage`. */
import { join, resolve } from 'node:path';
import { projectRoot } from '../setup.mjs';
import { buildImages } from './build.ts';
import { openEngine } from './engine.ts';
import { ImagesError } from './errors.ts';
import { imagesUsage, parseImages } from './options.ts';

const tell = (line: string): void => {
  process.stderr.write(`images: ${line}\n`);
};

/** Runs the command and gives its exit code: 0 done, 1 failed, 2 not understood. */
export async function main(args: readonly string[]): Promise<number> {
  const cancel = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => cancel.abort());
  try {
    const command = parseImages(args, process.env);
    if (command.kind === 'help') {
      process.stdout.write(imagesUsage);
      return 0;
    }
    const engine = await openEngine(command.options.host, process.env);
    tell(`building with ${engine.words}`);
    const results = await buildImages(
      { ...command.options, out: resolve(projectRoot, command.options.out) },
      {
        engine,
        folder: join(projectRoot, 'images'),
        cache: join(projectRoot, '.cache', 'images'),
        tell,
        signal: cancel.signal,
      },
    );
    for (const { name, bytes, packages } of results) {
      process.stdout.write(`${name}  ${Math.ceil(bytes / 1e6)} MB, ${packages} Debian packages\n`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    process.stderr.write(`${error.message}\n${error.hint} [${error.code}]\n`);
    return error.code === 'IMAGES_USAGE' ? 2 : 1;
  }
}
