/** Text that comes in pieces as lines, in time and memory that a sender without line ends does not decide. */
import { FairleadError } from '../../../common/errors.ts';

type LineCutter = {
  /** The lines that end in this piece, without their ends; also the begin of one that grew too long. */
  add(text: string): string[];
  /** What is left behind the last line end. */
  end(): string;
};

/** @param longest characters of a line; what is longer comes in parts. */
export function cutLines(longest: number): LineCutter {
  let parts: string[] = [];
  let length = 0;
  const take = (more: string): string => {
    const line = parts.length === 0 ? more : parts.join('') + more;
    parts = [];
    length = 0;
    return line;
  };
  return {
    add(text) {
      const lines: string[] = [];
      let at = 0;
      let end = text.indexOf('\n');
      while (at < text.length) {
        if (end !== -1 && end < at) end = text.indexOf('\n', at);
        const room = at + longest - length;
        if (end !== -1 && end <= room) {
          lines.push(take(text.slice(at, end)));
          at = end + 1;
        } else if (room < text.length) {
          lines.push(take(text.slice(at, room)));
          at = room;
        } else {
          parts.push(text.slice(at));
          length += text.length - at;
          break;
        }
      }
      return lines;
    },
    end: () => take(''),
  };
}

/** @param what a noun phrase: "a line of 5 bytes". */
export function tooLarge(what: string): FairleadError {
  return new FairleadError('ENGINE_ANSWER_TOO_LARGE', {
    message: `The host sent ${what}, more than any engine sends.`,
    hint: 'Check that this is a container engine, and the one you meant.',
    status: 502,
  });
}
