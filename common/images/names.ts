/** How images that a site makes are called. Pure. */

import { fold } from '../search/fold.ts';

/** Before the names of all of them. `localhost/` says that an image was made here: no engine looks for it at strangers. */
const place = 'localhost/fairlead';
const longestName = 60;

/**
 * `localhost/fairlead/my-desktop:2026-11-29-1a2b3c`: what a new image is called.
 * @param name as people call it
 * @param at when, epoch milliseconds
 * @param id of the order: what makes it the only one
 */
export function madeReference(name: string, at: number, id: string): string {
  const words = fold(name)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longestName)
    .replace(/^-+|-+$/g, '');
  const day = new Date(at).toISOString().slice(0, 10);
  return `${place}/${words || 'image'}:${day}-${id.replace(/[^a-z0-9]/g, '').slice(-6)}`;
}

/** What is there while a session is being saved, by its task: it is no image to start anything from. */
const saving = `${place}-saving:`;
export const temporaryReference = (taskId: string): string => `${saving}${taskId}`;
/** The task that made it; null for any other name. */
export const taskOfTemporary = (reference: string): string | null =>
  reference.startsWith(saving) ? reference.slice(saving.length) : null;
