/** What is said of copies of the site. Pure. */
import { asHint, type Hint } from '../hint.ts';
import type { CopySign } from '../model/site-info.ts';

/** One sign, as a sentence. */
export function signText(sign: CopySign): string {
  if (sign.kind === 'neighbour') {
    const where = sign.place === '' ? '' : ` (${sign.place})`;
    const process = sign.pid === null ? '' : `, process ${sign.pid}`;
    return `Another copy of this site runs on this machine${process}${where}.`;
  }
  return sign.appeared
    ? `A copy of this site started a session on ${sign.hostName} while this one was running.`
    : `On ${sign.hostName} there is a session that this site started according to its mark, and knows nothing of.`;
}

/** Whether it shows that a copy runs beside this site; else an older copy of its store may have been put back. */
export function isBeside(sign: CopySign): boolean {
  return sign.kind === 'neighbour' || sign.appeared;
}

const stopOne =
  'Two copies of one site manage the same sessions: stop one of them. For a site of its own, start Fairlead with an empty data folder.';

/** What to do about these. */
export function copiesFix(signs: readonly CopySign[]): Hint {
  if (signs.some(isBeside)) return asHint(stopOne);
  return asHint(
    `Where an older copy of the store was put back, end these containers with the engine's own tools. Otherwise a copy of this site runs elsewhere. ${stopOne}`,
  );
}

/** What these say, each thing once, however many containers it is about. */
export function copySentences(signs: readonly CopySign[]): readonly string[] {
  return [...new Set(signs.map(signText))];
}
