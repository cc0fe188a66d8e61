import { formatBytes } from '../sizes/bytes.ts';
import type { JsonObject, JsonValue, RegistryLimits, RegistryProblem } from './document.ts';

/** Keys that turn into prototype pollution in any careless merge further on. No property of the format uses them. */
const refusedKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

// Control characters without tab and newline, and the marks that reorder text on screen ("exe.gnp" shown as "png.exe").
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Characters of a text directly in an entry or document that are looked at; the longest that is taken has 50 000. */
const maxOwnText = 100_000;

/** Words of printable ASCII with single blanks between them. One way to match only, so that no text makes it slow. */
const plainPattern = /^(?:[!-~]+(?: [!-~]+)*)?$/;

/** Collects the problems of one entry or document. */
export type ProblemSink = {
  readonly list: RegistryProblem[];
  add(severity: RegistryProblem['severity'], code: string, property: string | null, message: string): void;
};

export function problemSink(): ProblemSink {
  const list: RegistryProblem[] = [];
  return {
    list,
    add(severity, code, property, message) {
      // One hundred are more than a person reads; an entry of 20 000 bad values must not become a document of its own.
      // Errors decide whether it can be used, so none is lost behind a hundred trifles.
      const isFirstError = severity === 'error' && !list.some((problem) => problem.severity === 'error');
      if (list.length < 100 || isFirstError) list.push({ severity, code, property, message });
    },
  };
}

/**
 * A deep copy of parsed JSON without dangerous keys, too deep parts and too many parts. Never recurses deeper than the
 * limit. SECURITY: docs/security.md 2.5: registry content is hostile: prototype keys and bombs stop here.
 */
export function cleanJson(value: JsonValue, limits: RegistryLimits, problems: ProblemSink): JsonValue {
  let nodes = 0;
  let characters = 0;
  let tooDeep = false;
  let tooMany = false;
  let tooLarge = false;
  const refused = new Set<string>();

  const visit = (current: JsonValue, depth: number): JsonValue => {
    nodes += 1;
    if (nodes > limits.nodes) {
      tooMany = true;
      return null;
    }
    if (typeof current === 'string') {
      // The entry's own texts all have shorter limits, and who reads them tells that they were cut.
      const text = depth === 2 ? current.slice(0, maxOwnText) : current;
      characters += text.length;
      if (characters <= limits.characters) return text;
    }
    if (characters > limits.characters) {
      tooLarge = true;
      return null;
    }
    if (typeof current !== 'object' || current === null) return current;
    if (depth > limits.depth) {
      tooDeep = true;
      return null;
    }
    if (Array.isArray(current)) {
      const copy: JsonValue[] = [];
      for (const item of current as readonly JsonValue[]) {
        if (tooMany || tooLarge) break;
        copy.push(visit(item, depth + 1));
      }
      return copy;
    }
    const copy: Record<string, JsonValue> = {};
    // By key, not by Object.entries: that makes a pair for each of a million keys before the first is looked at.
    for (const key in current as JsonObject) {
      if (tooMany || tooLarge) break;
      if (!Object.hasOwn(current, key)) continue;
      characters += key.length;
      const item = (current as JsonObject)[key] ?? null;
      if (refusedKeys.has(key)) refused.add(key);
      else copy[key] = visit(item, depth + 1);
    }
    return copy;
  };

  const copy = visit(value, 1);
  for (const key of refused) {
    problems.add('warning', 'KEY_REFUSED', key, `The key "${key}" is not allowed in a registry and was left out.`);
  }
  if (tooDeep) {
    problems.add('error', 'TOO_DEEP', null, `The entry is nested deeper than ${limits.depth} levels.`);
  }
  if (tooMany) {
    problems.add('error', 'TOO_MANY_VALUES', null, `The entry holds more than ${limits.nodes} values.`);
  }
  if (tooLarge) {
    const size = formatBytes(limits.characters);
    problems.add('error', 'ENTRY_TOO_LARGE', null, `The texts of the entry are larger than ${size}.`);
  }
  return copy;
}

type TextRule = { readonly property: string; readonly maxLength: number; readonly multiline?: boolean };

/** Published text as plain text: no control or reordering characters, trimmed, shortened. Markup stays as characters. */
export function cleanText(text: string, rule: TextRule, problems: ProblemSink): string {
  // Nearly all texts are one plain line already; the passes below would find nothing in them.
  if (text.length <= rule.maxLength && plainPattern.test(text)) return text;
  // Cut first, so that the passes over the text are bounded by the limit and not by the publisher.
  const cut = text.slice(0, rule.maxLength * 2);
  const normalized = cut.replace(/\r\n?/g, '\n').replace(loneSurrogate, '\ufffd');
  const seen = normalized.replace(unseen, '');
  if (seen !== normalized) {
    problems.add('warning', 'TEXT_HIDDEN_CHARACTERS', rule.property, `"${rule.property}" held invisible characters.`);
  }
  const trimmed = (rule.multiline === true ? seen : seen.replace(/\s+/g, ' ')).trim();
  if (trimmed.length <= rule.maxLength && cut.length === text.length) return trimmed;
  problems.add(
    'warning',
    'TEXT_TOO_LONG',
    rule.property,
    `"${rule.property}" is longer than ${rule.maxLength} characters and was shortened.`,
  );
  return trimmed.slice(0, rule.maxLength).replace(loneSurrogate, '');
}

/** Text with the characters that nobody sees, or that reorder what is seen, spelled out as `\u202e`. */
export function escapeUnseen(text: string): string {
  return text.replace(unseen, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A short, safe piece of published text for use inside a message. */
export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : typeInWords(value);
  const plain = text.slice(0, 120).replace(unseen, '').replace(loneSurrogate, '').replace(/\s+/g, ' ');
  return `"${plain.length > 60 ? `${plain.slice(0, 60)}…` : plain}"`;
}

/** The JSON type of a value, in words for a message. */
export function typeInWords(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return 'text';
}
