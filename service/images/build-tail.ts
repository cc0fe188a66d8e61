/** How the task of a build tells of it: how far it is, and the last lines of what it prints. */
import type { BuildDetail } from '../../common/model/images.ts';
import type { BuildProgress } from '../hosts/build-types.ts';

/** Of the log so many lines and characters are kept with the task: its end says what went wrong. */
const keptLines = 300;
const keptCharacters = 24_000;

/** How far a build is, 0-1. Pure. */
export const fractionOf = ({ step, steps }: BuildProgress): number => (steps === 0 ? 0 : Math.max(0, step - 1) / steps);

/** Which step it is at. Pure. */
export function sentenceOf({ step, steps, instruction }: BuildProgress): string {
  if (step === 0) return 'Building.';
  return `Step ${step}${steps === 0 ? '' : ` of ${steps}`}: ${instruction}`;
}

/** The last lines of a build, as its task shows them. */
export function createBuildTail(): { add(progress: BuildProgress): BuildDetail } {
  let lines: string[] = [];
  let left = 0;
  return {
    add({ step, steps, instruction, lines: more }) {
      lines = [...lines, ...more];
      let from = Math.max(0, lines.length - keptLines);
      let characters = lines.slice(from).reduce((sum, line) => sum + line.length, 0);
      for (; characters > keptCharacters; from += 1) characters -= lines[from]?.length ?? 0;
      left += from;
      lines = lines.slice(from);
      return { kind: 'build', step, steps, instruction, lines, linesLeftOut: left };
    },
  };
}
