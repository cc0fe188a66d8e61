/** A build as people follow it, folded from the engine's messages (`POST /build`, one JSON object per line). Pure. */
import { lineOfStep } from '../../../common/docker/dockerfile.ts';
import { isMadeHere } from '../../../common/docker/image-reference.ts';
import { FairleadError } from '../../../common/errors.ts';
import { outsideLine, outsideText } from '../../../common/outside-text.ts';
import type { BuildProgress } from '../build-types.ts';
import { engineError } from './errors.ts';
import { cutLines } from './lines.ts';
import { asObject, asText, type Json } from './read.ts';

/** Characters of one line of the log. */
const longestLine = 500;
/** Layers of one build that are remembered: far more than an image can have. */
const mostMade = 1000;

type BuildFold = {
  push(message: Json): BuildProgress;
  /** Why it failed; null where it has not. The engine's first reason counts. */
  error(): FairleadError | null;
  /** What the build made itself and gave no name, the last first, and the container that a step runs in. */
  made(): { readonly images: readonly string[]; readonly container: string | null };
};

/** Docker: `Step 2/3 : RUN make`; Podman: `[1/2] STEP 2/3: RUN make`, counted in each stage, without totals in its older versions. */
const stepLine = /^(?:\[\d+\/\d+\] )?STEP (\d+)(?:\/(\d+))? ?: (.*)$/i;
/** The image that a step ended with. */
const imageLine = /^ ?-{2,3}> ([0-9a-f]{12,64})$/;
const containerLine = /^ ?-{2,3}> Running in ([0-9a-f]{12,64})$/;
const cacheLine = /^ ?-{2,3}> Using cache/;

/**
 * @param doing for sentences: "build the image x"
 * @param dockerfile its text
 */
export function createBuildFold(doing: string, dockerfile: string): BuildFold {
  const cutter = cutLines(longestLine * 4);
  let step = 0;
  let steps = 0;
  let instruction = '';
  let failure: FairleadError | null = null;
  let isOld = false;
  let container: string | null = null;
  const images: string[] = [];

  function read(line: string): void {
    const begun = stepLine.exec(line);
    if (begun !== null) {
      step = Number(begun[1]);
      steps = Number(begun[2] ?? 0);
      instruction = outsideText(begun[3] ?? '', { length: 200 });
      isOld = /^FROM\b/i.test(instruction);
      container = null;
      return;
    }
    if (cacheLine.test(line)) isOld = true;
    container = containerLine.exec(line)?.[1] ?? container;
    const image = imageLine.exec(line)?.[1];
    if (image === undefined) return;
    container = null;
    if (!isOld && images.length < mostMade) images.unshift(image);
  }

  return {
    push(message) {
      const printed = asText(message.stream);
      const lines = printed === '' ? statusLines(message) : cutter.add(printed.replaceAll('\r', '\n'));
      for (const line of lines) read(line);
      const said = asText(asObject(message.errorDetail).message, asText(message.error));
      if (said !== '')
        failure ??= buildFailed(
          said,
          { step, steps, instruction, line: lineOfStep(dockerfile, step, instruction) },
          doing,
        );
      const shown = lines.map((line) => outsideLine(line, longestLine)).filter((line) => line !== '');
      return { step, steps, instruction, lines: shown };
    },
    error: () => failure,
    made: () => ({ images, container }),
  };
}

/** What the engine says of the image that it pulls to build on: the ends of its layers, not every byte of them. */
function statusLines(message: Json): string[] {
  const status = asText(message.status);
  if (status === '' || Object.keys(asObject(message.progressDetail)).length > 0) return [];
  const id = asText(message.id);
  return [id === '' ? status : `${id}: ${status}`];
}

/** A build that the engine ended, with the step where it did. */
function buildFailed(
  said: string,
  at: {
    readonly step: number;
    readonly steps: number;
    readonly instruction: string;
    readonly line: number | null;
  },
  doing: string,
): FairleadError {
  // SECURITY: docs/security.md 4.14
  const reason = outsideText(said);
  if (/no space left on device/i.test(reason)) return engineError({ status: 500, message: reason }, { doing });
  const base = baseMadeElsewhere(at.instruction);
  const line = at.line ?? lineOf(reason);
  const step = `${line === null ? 'Step' : `Line ${line}, step`} ${at.step}${at.steps === 0 ? '' : ` of ${at.steps}`}`;
  const where = at.step === 0 ? '' : `${step} (${at.instruction}): `;
  return new FairleadError('IMAGE_BUILD_FAILED', {
    message: `The image could not be built. ${where}${reason}`,
    hint:
      base === null
        ? 'Correct that step, and build again. The lines before it in the log say more.'
        : `${base} was made on another host, or not at all. Bring its workspace to this host first, under Edit, or begin with another image.`,
    status: 409,
    data: { ...at, line, engineMessage: reason },
  });
}

/** An image that no registry has, where a build begins with it; null for any other step. */
function baseMadeElsewhere(instruction: string): string | null {
  const base = /^FROM\s+(?:--\S+\s+)*(\S+)/i.exec(instruction)?.[1] ?? '';
  return isMadeHere(base) ? base : null;
}

/** Where the engine names a line of the Dockerfile by itself: `Dockerfile parse error line 3: …`. */
function lineOf(reason: string): number | null {
  const line = /(?:dockerfile|parse error|error).{0,40}\bline:? (\d{1,6})\b/i.exec(reason)?.[1];
  return line === undefined ? null : Number(line);
}

/** What the engine answers instead of building: a Dockerfile that it cannot read. */
export function buildRefused(
  answer: { readonly status: number; readonly message: string },
  doing: string,
): FairleadError {
  if (answer.status === 400 || /dockerfile/i.test(answer.message))
    return buildFailed(answer.message, { step: 0, steps: 0, instruction: '', line: null }, doing);
  return engineError(answer, { doing });
}
