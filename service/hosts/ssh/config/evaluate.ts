/**
 * What an SSH configuration says of the hosts it names (ssh_config(5)): the first value of a keyword counts. Pure, runs
 * in a worker thread. The package `ssh-config` would run programs for `Match exec` and canonicalisation.
 */
import { readJumps } from '../../../../common/ways/ssh/address.ts';
import { maxHops } from '../../../../common/ways/ssh/config.ts';
import { globListMatches } from '../glob.ts';
import { splitLine } from './lines.ts';
import { type Matched, type MatchFacts, matchLine } from './match.ts';

/** A file, and the files that its Include lines lead to, by the number of the line from 0. */
export type ConfigFile = {
  readonly path: string;
  readonly text: string;
  readonly includes: ReadonlyMap<number, readonly ConfigFile[]>;
};

export type ConfigInput = { readonly files: readonly ConfigFile[]; readonly account: string };

/** A jump host of a ProxyJump line, as its own lines of the configuration say. */
export type ConfiguredHop = Pick<ConfiguredHost, 'alias' | 'host' | 'port' | 'user' | 'identityFile'>;

export type ConfiguredHost = {
  readonly alias: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** As written: tokens and `~` are still in it. Null where none is set. */
  readonly identityFile: string | null;
  /** Jump hosts (ProxyJump), in the order of the way there. */
  readonly hops: readonly ConfiguredHop[];
  /** Why it cannot be connected to as it stands here; null where it can. */
  readonly reason: string | null;
};

export type ConfiguredHosts = { readonly hosts: readonly ConfiguredHost[]; readonly notes: readonly string[] };

const maxHosts = 1000;
const maxNotes = 20;

type Node =
  | { readonly kind: 'line'; readonly keyword: string; readonly args: readonly string[] }
  | { readonly kind: 'files'; readonly files: readonly (readonly Node[])[] };

export function configuredHosts({ files, account }: ConfigInput): ConfiguredHosts {
  const notes: string[] = [];
  const trees = files.map((file) => parse(file, notes));
  const aliases = new Set<string>();
  for (const tree of trees) collectAliases(tree, aliases);
  const offered = [...aliases].slice(0, maxHosts);
  if (offered.length < aliases.size) notes.unshift(`Only the first ${maxHosts} of ${aliases.size} hosts are listed.`);
  return { hosts: offered.map((alias) => evaluate(trees, alias, account)), notes: notes.slice(0, maxNotes) };
}

function parse(file: ConfigFile, notes: string[]): readonly Node[] {
  return file.text.split('\n').flatMap((raw, index): readonly Node[] => {
    const line = splitLine(raw);
    if (line === null) return [];
    if (line === 'broken') {
      notes.push(`${file.path}, line ${index + 1} cannot be read.`);
      return [];
    }
    if (line.keyword !== 'include') return [{ kind: 'line', ...line }];
    return [{ kind: 'files', files: (file.includes.get(index) ?? []).map((below) => parse(below, notes)) }];
  });
}

/** Names that stand alone: entries with wildcards are defaults for others, not hosts. */
function collectAliases(nodes: readonly Node[], found: Set<string>): void {
  const add = (names: readonly string[]): void => {
    for (const name of names) if (name !== '' && !/[*?!]/.test(name)) found.add(name);
  };
  for (const node of nodes) {
    if (node.kind === 'files') for (const below of node.files) collectAliases(below, found);
    else if (node.keyword === 'host') add(node.args);
    else if (node.keyword === 'match') {
      node.args.forEach((word, at) => {
        const [criterion = '', value = node.args[at + 1] ?? ''] = word.split('=');
        if (/^(?:original)?host$/i.test(criterion)) add(value.split(','));
      });
    }
  }
}

/** What decides where a connection goes and as whom. The rest of ssh_config does not concern Fairlead. */
const relevant: ReadonlySet<string> = new Set([
  'hostname',
  'port',
  'user',
  'identityfile',
  'proxyjump',
  'proxycommand',
  'canonicalizehostname',
  'tag',
]);

type State = { readonly values: Map<string, string>; unsure: string | null };

/** What stands in a ProxyJump line beside the name counts before what the lines of that name say. */
type Given = { readonly user?: string; readonly port?: number; readonly isBehind?: boolean };

/** @param depth how many hosts this one is a jump host for: a configuration may lead in circles. */
function evaluate(
  trees: readonly (readonly Node[])[],
  alias: string,
  account: string,
  given: Given = {},
  depth = 0,
): ConfiguredHost {
  const state: State = { values: new Map(), unsure: null };
  if (given.user !== undefined) state.values.set('user', given.user);
  if (given.port !== undefined) state.values.set('port', String(given.port));
  // It is reached through the one before it.
  if (given.isBehind) state.values.set('proxyjump', 'none');
  let name = alias;
  const facts = (): MatchFacts => ({
    name,
    alias,
    host: hostName(state.values.get('hostname'), alias),
    user: state.values.get('user') ?? account,
    localUser: account,
    tag: state.values.get('tag') ?? '',
  });
  for (const tree of trees) walk(tree, { is: 'yes' }, state, facts);
  if (trees.some(asksForSecondPass)) {
    // ssh reads everything once more then, by the name that the host has by now. What that would add is not evaluated.
    name = facts().host;
    for (const tree of trees) walk(tree, { is: 'unknown', why: 'Match final' }, state, facts);
  }
  const value = (keyword: string): string | undefined => state.values.get(keyword);
  const port = Number(value('port') ?? '22');
  const identity = value('identityfile');
  const host = hostName(value('hostname'), alias);
  const jumps = jumpsOf(value('proxyjump'), (name, more) => evaluate(trees, name, account, more, depth + 1), depth);
  return {
    alias,
    host,
    port: isPort(port) ? port : 22,
    user: value('user') ?? account,
    identityFile: identity === undefined || identity.toLowerCase() === 'none' ? null : identity,
    hops: jumps.hops,
    reason: reasonAgainst(state, host) ?? jumps.reason,
  };
}

/**
 * The jump hosts of a ProxyJump line. The first of them may have jump hosts of its own; those behind it are reached
 * through the ones before them, whatever their own lines say, as `ssh -J` does it.
 */
function jumpsOf(
  line: string | undefined,
  evaluated: (name: string, given: Given) => ConfiguredHost,
  depth: number,
): { readonly hops: readonly ConfiguredHop[]; readonly reason: string | null } {
  if (line === undefined || line.toLowerCase() === 'none') return { hops: [], reason: null };
  const against = (reason: string) => ({ hops: [], reason });
  // Names with tokens are not evaluated.
  const listed = line.includes('%') ? null : readJumps(line);
  if (listed === null) return against(`Its jump hosts (ProxyJump ${line}) cannot be read. Enter them by hand.`);
  if (depth >= maxHops || listed.length > maxHops)
    return against('Its jump hosts (ProxyJump) lead in a circle, or there are too many.');
  const found = listed.map(({ host, ...given }, at) => evaluated(host, { ...given, isBehind: at > 0 }));
  const hops = [...(found[0]?.hops ?? []), ...found];
  if (hops.length > maxHops)
    return against(`It is reached through ${hops.length} jump hosts; ${maxHops} are possible.`);
  const unusable = found.find(({ reason }) => reason !== null);
  if (unusable?.reason?.startsWith('Its jump host')) return against(unusable.reason);
  if (unusable !== undefined) return against(`Its jump host ${unusable.alias} cannot be used: ${unusable.reason}`);
  return {
    hops: hops.map(({ alias, host, port, user, identityFile }) => ({ alias, host, port, user, identityFile })),
    reason: null,
  };
}

function asksForSecondPass(nodes: readonly Node[]): boolean {
  return nodes.some((node) =>
    node.kind === 'files'
      ? node.files.some(asksForSecondPass)
      : node.keyword === 'match' && node.args.some((word) => /^!?final$/i.test(word)),
  );
}

function walk(nodes: readonly Node[], outer: Matched, state: State, facts: () => MatchFacts): void {
  let now = outer;
  for (const node of nodes) {
    if (node.kind === 'files') {
      // Lines of an included file count only where the Include line itself does.
      for (const below of node.files) walk(below, now, state, facts);
    } else if (node.keyword === 'host') {
      now = both(outer, globListMatches(node.args, facts().name) ? { is: 'yes' } : { is: 'no' });
    } else if (node.keyword === 'match') now = both(outer, matchLine(node.args, facts()));
    else if (now.is !== 'no') note(node, now, state);
  }
}

function both(outer: Matched, inner: Matched): Matched {
  if (outer.is === 'no' || inner.is === 'no') return { is: 'no' };
  return outer.is === 'unknown' ? outer : inner;
}

function note({ keyword, args }: { keyword: string; args: readonly string[] }, now: Matched, state: State): void {
  const value = /^proxy/.test(keyword) ? args.join(' ') : args[0];
  if (!relevant.has(keyword) || value === undefined || value === '' || state.values.has(keyword)) return;
  // Whichever of the two comes first, the other one is passed over.
  if (/^proxy/.test(keyword) && (state.values.has('proxyjump') || state.values.has('proxycommand'))) return;
  if (now.is === 'yes') state.values.set(keyword, value);
  else if (now.is === 'unknown') state.unsure ??= now.why;
}

function reasonAgainst({ values, unsure }: State, host: string): string | null {
  const command = values.get('proxycommand') ?? 'none';
  const canonical = (values.get('canonicalizehostname') ?? 'no').toLowerCase();
  if (unsure !== null) {
    const runs = unsure === 'Match exec' ? 'whose command is not run' : 'which is not evaluated';
    return `Its settings depend on "${unsure}", ${runs}. Enter them by hand.`;
  }
  if (canonical !== 'no' && canonical !== 'false') {
    return 'Its name is completed by CanonicalizeHostname, which is not evaluated. Enter the full name by hand.';
  }
  if (command.toLowerCase() !== 'none') {
    return 'It is reached by a command of its own (ProxyCommand), which is not run.';
  }
  const port = values.get('port');
  if (port !== undefined && !isPort(Number(port))) return `Its port "${port}" is not a number from 1 to 65535.`;
  if (!/^[^\s%@/-][^\s%@/]*$/.test(host)) return `Its host name "${host}" cannot be used.`;
  const user = values.get('user') ?? '';
  if (/^-|[\s%]/.test(user)) return `Its user "${user}" cannot be used.`;
  return null;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}

/** HostName takes two tokens: the name as it was given, and a percent sign. */
function hostName(value: string | undefined, alias: string): string {
  return (value ?? alias).replace(/%[h%]/g, (token) => (token === '%h' ? alias : '%'));
}
