/** Dockerfiles as far as Fairlead has to understand them: which line an instruction begins in. Pure. */

type Instruction = {
  /** From 1. */
  readonly line: number;
  /** `RUN`, in capitals. */
  readonly keyword: string;
};

/**
 * The instructions of a Dockerfile in their order, as the engine counts its steps. Comments and empty lines between the
 * lines of one instruction belong to it, and `# escape=` at the top says what continues a line.
 */
export function instructionsOf(dockerfile: string): readonly Instruction[] {
  const continuation = continuationOf(dockerfile);
  const found: Instruction[] = [];
  let continues = false;
  for (const [at, line] of dockerfile.split(/\r?\n/).entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    if (!continues) found.push({ line: at + 1, keyword: keywordOf(text) });
    continues = text.endsWith(continuation);
  }
  return found;
}

/** What continues a line: a backslash, unless a directive before anything else says otherwise. */
function continuationOf(dockerfile: string): string {
  for (const line of dockerfile.split(/\r?\n/)) {
    const directive = /^\s*#\s*([A-Za-z]+)\s*=\s*(\S+)\s*$/.exec(line);
    if (directive === null) break;
    if (directive[1]?.toLowerCase() === 'escape' && directive[2] === '`') return '`';
  }
  return '\\';
}

/**
 * The line of the step that an engine counts as number `step`, from 1. null where the engine counts otherwise: what it says the step
 * is has to begin alike.
 */
export function lineOfStep(dockerfile: string, step: number, instruction: string): number | null {
  const found = instructionsOf(dockerfile)[step - 1];
  return found !== undefined && found.keyword === keywordOf(instruction) ? found.line : null;
}

const keywordOf = (text: string): string => (/^[A-Za-z]+/.exec(text)?.[0] ?? '').toUpperCase();
