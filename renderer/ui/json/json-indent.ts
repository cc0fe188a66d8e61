/** JSON as people read it. Pure. */

const step = '  ';

/**
 * A JSON text with one value a line. Only the blanks between its parts change: numbers, escapes and the order of keys
 * stay as they were written, which reading and writing the value anew would not keep. What is no JSON comes back with
 * its parts broken over lines likewise. Linear in the length of the text.
 */
export function indentJson(text: string): string {
  const parts: string[] = [];
  let depth = 0;
  const breakLine = () => parts.push('\n', step.repeat(depth));
  const part = /"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s{}[\],:"]+/gs;
  let before = '';
  for (const [token] of text.matchAll(part)) {
    const closes = token === '}' || token === ']';
    if (closes) depth = Math.max(0, depth - 1);
    const opened = before === '{' || before === '[';
    // An empty object or list stays on its line.
    if (opened ? !closes : closes || before === ',') breakLine();
    parts.push(token === ':' ? ': ' : token);
    if (token === '{' || token === '[') depth += 1;
    before = token;
  }
  return parts.join('');
}
