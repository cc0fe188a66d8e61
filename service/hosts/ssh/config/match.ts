/**
 * Whether a `Match` line speaks of a host. Pure: what only running a program, asking a name server or looking at the
 * network could tell is not known, and stays so.
 */
import { globListMatches } from '../glob.ts';

/** SECURITY: docs/security.md 3.8: `unknown` is an answer: nothing is run to find out. */
export type Matched = { readonly is: 'yes' } | { readonly is: 'no' } | { readonly is: 'unknown'; readonly why: string };

export type MatchFacts = {
  /** What Host lines are compared with: the alias, and in ssh's second pass the name that it led to. */
  readonly name: string;
  readonly alias: string;
  /** As far as the lines above say; the alias and the account of this machine where they are silent. */
  readonly host: string;
  readonly user: string;
  readonly localUser: string;
  readonly tag: string;
};

const withoutValue: ReadonlySet<string> = new Set(['all', 'canonical', 'final']);

export function matchLine(args: readonly string[], facts: MatchFacts): Matched {
  let unknown: string | null = null;
  const words = args.flatMap((word) => {
    const at = /^!?[a-z]+=/i.exec(word)?.[0].length ?? 0;
    return at === 0 ? [word] : [word.slice(0, at - 1), word.slice(at)];
  });
  if (words.length === 0) return { is: 'unknown', why: 'Match without criteria' };
  for (let at = 0; at < words.length; at += 1) {
    const word = (words[at] ?? '').toLowerCase();
    const negated = word.startsWith('!');
    const criterion = negated ? word.slice(1) : word;
    let value = '';
    if (!withoutValue.has(criterion)) {
      at += 1;
      value = words[at] ?? '';
    }
    const answer = ask(criterion, value, facts);
    if (answer === null) unknown ??= `Match ${criterion}`;
    // One that does not fit decides, whatever the unknown ones would have said.
    else if (answer === negated) return { is: 'no' };
  }
  return unknown === null ? { is: 'yes' } : { is: 'unknown', why: unknown };
}

/** Null: not known without running or asking something. */
function ask(criterion: string, value: string, facts: MatchFacts): boolean | null {
  const fits = (name: string): boolean => globListMatches(value.split(','), name);
  switch (criterion) {
    case 'all':
      return true;
    case 'host':
      return globListMatches(value.toLowerCase().split(','), facts.host.toLowerCase());
    case 'originalhost':
      return globListMatches(value.toLowerCase().split(','), facts.alias.toLowerCase());
    case 'user':
      return fits(facts.user);
    case 'localuser':
      return fits(facts.localUser);
    case 'tagged':
      return fits(facts.tag);
    default:
      return null;
  }
}
