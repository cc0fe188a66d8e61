/**
 * Puts one element into an HTML document while it streams by: in front of everything that could run, and never in front
 * of the doctype, which would change how the browser lays the page out. At most the first 64 KiB are held.
 */
import { Transform } from 'node:stream';

/** A page whose head does not begin within this many bytes passes as it is. */
const maxHeld = 64 * 1024;
/** A page that comes in smaller pieces than this makes is not looked at again and again: it passes as it is. */
const maxLooks = 64;
/** The longest of the words looked for, with one character behind it. */
const lookAhead = '<!doctype '.length;

/** `more`: not decided by these bytes. `none`: this page stays as it is. */
type InsertionPoint = number | 'more' | 'none';

/** What is under way at the end of what has come so far, so that no character is read twice. */
type Tag = { next: number; quote: string; place: 'name' | 'equals' | 'value' };

type InsertionScan = {
  /**
   * Takes more of the page, as Latin-1 (the marks are ASCII in every encoding but UTF-16), and tells the offset in the
   * whole of it. `isLast` says that nothing follows.
   */
  look(more: string, isLast: boolean): InsertionPoint;
};

/**
 * Looks for the offset behind byte order mark, comments, doctype, `<html …>` and `<head …>`, whichever of them come, in
 * that order. Takes time in proportion to the page, however it is cut: a page is hostile, and everybody waits meanwhile.
 */
export function createInsertionScan(): InsertionScan {
  let text = '';
  /** Begin of what is looked at, and where to go on in it. */
  let at = 0;
  let from = 0;
  let tag: Tag | null = null;
  let isHtmlSeen = false;

  const goOn = (end: number): boolean => {
    if (end === 0) return false;
    at = end;
    from = end;
    tag = null;
    return true;
  };
  const endOfTag = (name: string): number => {
    tag ??= { next: at + name.length, quote: '', place: 'name' };
    return tagEnd(text, tag);
  };
  const endOfMark = (): number => {
    const end = text.indexOf('>', from) + 1;
    from = text.length;
    return end;
  };
  const endOfComment = (): number => {
    const end = commentEnd(text, at, Math.max(from, at + 2));
    from = Math.max(at, text.length - 3);
    return end;
  };

  return {
    look(more, isLast) {
      text += more;
      const missing = isLast ? 'none' : 'more';
      if (/^(?:\xfe\xff|\xff\xfe)/.test(text)) return 'none';
      if (at === 0 && text.startsWith('\xef\xbb\xbf')) goOn(3);
      for (;;) {
        while (isBlank(text.charAt(at))) goOn(at + 1);
        const ahead = text.slice(at, at + lookAhead).toLowerCase();
        if (ahead.length < lookAhead && !isLast) return 'more';
        if (ahead.startsWith('<!--')) {
          if (!goOn(endOfComment())) return missing;
        } else if (ahead.startsWith('<!') || ahead.startsWith('<?')) {
          if (!goOn(endOfMark())) return missing;
        } else if (/^<html[\t\n\f\r />]/.test(ahead) && !isHtmlSeen) {
          if (!goOn(endOfTag('<html'))) return missing;
          isHtmlSeen = true;
        } else if (/^<head[\t\n\f\r />]/.test(ahead)) return endOfTag('<head') || missing;
        else return at;
      }
    },
  };
}

/** Offset behind the comment that begins at `at`, looked for from `from` on; 0 where its end is not there. */
function commentEnd(text: string, at: number, from: number): number {
  const end = /--!?>/g;
  end.lastIndex = from;
  for (let match = end.exec(text); match !== null; match = end.exec(text)) {
    // `<!-->` and `<!--->` are whole comments, `<!--!>` and `<!---!>` are not.
    if (match[0] === '-->' || match.index >= at + 4) return end.lastIndex;
    end.lastIndex = match.index + 1;
  }
  return 0;
}

/** Offset behind the `>` of the start tag whose attributes are read; 0 where it is not there yet. */
function tagEnd(text: string, tag: Tag): number {
  for (; tag.next < text.length; tag.next += 1) {
    const character = text.charAt(tag.next);
    if (tag.quote !== '') tag.quote = character === tag.quote ? '' : tag.quote;
    else if (character === '>') return tag.next + 1;
    else if (isBlank(character)) tag.place = tag.place === 'value' ? 'name' : tag.place;
    else if (tag.place === 'equals') {
      // Quotes count at the begin of a value alone.
      const isQuote = character === '"' || character === "'";
      tag.quote = isQuote ? character : '';
      tag.place = isQuote ? 'name' : 'value';
    } else if (character === '=' && tag.place === 'name') tag.place = 'equals';
  }
  return 0;
}

function isBlank(character: string): boolean {
  return character !== '' && '\t\n\f\r '.includes(character);
}

/** A stream that passes a document on with `element` in it, as UTF-8. */
export function insertElement(element: string): Transform {
  const scan = createInsertionScan();
  let held: Buffer[] | null = [];
  let length = 0;
  let looks = 0;
  const decide = (more: Buffer, isLast: boolean): Buffer | null => {
    const chunks = [...(held ?? []), more];
    const point = scan.look(more.toString('latin1', 0, Math.max(0, maxHeld - length)), isLast);
    length += more.length;
    looks += 1;
    if (point === 'more' && length <= maxHeld && looks <= maxLooks) {
      held = chunks;
      return null;
    }
    held = null;
    const bytes = Buffer.concat(chunks);
    if (typeof point !== 'number') return bytes;
    return Buffer.concat([bytes.subarray(0, point), Buffer.from(element), bytes.subarray(point)]);
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, held === null ? chunk : decide(chunk, false));
    },
    flush(done) {
      done(null, held === null ? null : decide(Buffer.alloc(0), true));
    },
  });
}
