/** Paths of a Linux host by what they name, however they are spelled. Lexical: links cannot be seen from here. */

type PathName = {
  /** The folders from the root on, without `.`, `..` and empty steps; `/var/run` is `/run`. */
  readonly steps: readonly string[];
  /**
   * Written in a way whose effect depends on the host: relative, or climbing out of a folder that may be a link. Such
   * a path counts as what it seems to name, and never as low.
   */
  readonly unsure: boolean;
};

/** Where distributions of the last ten years have links in place of the folders of old. */
const linked: readonly (readonly [from: readonly string[], to: readonly string[]])[] = [
  [['var', 'run'], ['run']],
  [
    ['var', 'lock'],
    ['run', 'lock'],
  ],
  [
    ['dev', 'fd'],
    ['proc', 'self', 'fd'],
  ],
];

/** A backslash does not separate on Linux: it is a letter of a name. Nothing is trimmed, as engines trim nothing. */
export function readPath(path: string): PathName {
  const steps: string[] = [];
  let unsure = !path.startsWith('/');
  // Step by step instead of all at once: a hostile path has millions of them.
  for (let start = 0; start <= path.length; ) {
    const slash = path.indexOf('/', start);
    const end = slash < 0 ? path.length : slash;
    const step = path.slice(start, end);
    start = end + 1;
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() !== undefined) unsure = true;
  }
  for (const [from, to] of linked) {
    if (from.every((step, index) => steps[index] === step)) steps.splice(0, from.length, ...to);
  }
  return { steps, unsure };
}

/** Whether `steps` is `folder` or lies below it. */
export function isWithin(steps: readonly string[], folder: readonly string[]): boolean {
  return folder.length <= steps.length && folder.every((step, index) => steps[index] === step);
}

/** Whether the folders have anything in common: one is the other, or lies in it. */
export function overlaps(steps: readonly string[], folder: readonly string[]): boolean {
  return isWithin(steps, folder) || isWithin(folder, steps);
}

export function textOf(steps: readonly string[]): string {
  return `/${steps.join('/')}`;
}
