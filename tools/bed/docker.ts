import { setTimeout as pause } from 'node:timers/promises';
import { run } from './exec.ts';

/** Runs Debian's docker client against a socket and gives its stdout, trimmed. Throws with its stderr. */
export async function docker(engine: { readonly socket: string }, ...args: string[]): Promise<string> {
  const env = { DOCKER_HOST: `unix://${engine.socket}`, DOCKER_CONFIG: '/nonexistent' };
  return (await run('docker', args, { env })).trim();
}

/** Removes the containers that carry a label (`key` or `key=value`), running or not; without a label all of them. */
export async function removeContainers(engine: { readonly socket: string }, label?: string): Promise<void> {
  const filter = label === undefined ? [] : ['--filter', `label=${label}`];
  for (;;) {
    const ids = await docker(engine, 'ps', '-aq', ...filter);
    if (ids === '') return;
    try {
      await docker(engine, 'rm', '-f', '-v', ...ids.split('\n'));
    } catch (error) {
      // Somebody else removes one of them at this moment: it is over once the engine no longer lists it.
      if (!/already in progress|No such container/.test(String(error))) throw error;
      await pause(50);
    }
  }
}

/** Removes images by name where they are there, so that the next install has to pull. */
export async function removeImages(engine: { readonly socket: string }, ...names: string[]): Promise<void> {
  for (const name of names) {
    const id = await docker(engine, 'images', '-q', name);
    if (id !== '') await docker(engine, 'rmi', '-f', name);
  }
  // What older builds of the bed left without a name holds layers, too.
  await docker(engine, 'image', 'prune', '-f');
}
