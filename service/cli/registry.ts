/** `fairlead registry`: to look at registries, and to make them. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { counted } from '../../common/counted.ts';
import { toErrorInfo } from '../../common/errors.ts';
import { hintText } from '../../common/hint.ts';
import type { CheckedSource } from '../../common/registry-source/check-source.ts';
import { usageProblem } from '../../common/usage-problem.ts';
import { buildInto } from '../registries/source/build.ts';
import { importRegistry } from '../registries/source/import.ts';
import { newSource } from '../registries/source/new-source.ts';
import { preview } from '../registries/source/preview.ts';
import { exitCodes, type Io } from './io.ts';
import { plain } from './plain-text.ts';
import { runRegistryCheck } from './registry-check.ts';
import { isPort } from './serve-address.ts';
import { untilSignal } from './until-signal.ts';

export const registryUsage = `fairlead registry check <url|folder|file> [--strict] [--json]
  what a registry holds and what is wrong with it; of a folder that one is built from, every flaw with what to do about it;
  --strict: warnings count as failures
fairlead registry new FOLDER [--name NAME] [--description TEXT] [--address URL] [--contact URL] [--sample]
  a folder that a registry is built from: settings, steps to follow, pipelines for GitHub Pages and GitLab Pages;
  --address: where it will be published; --contact: where its readers find you; --sample: with a workspace to begin with
fairlead registry import <url|list|folder> --out FOLDER [--json]
  the same from a registry that is published, or from a folder in the layout of the published template
fairlead registry build FOLDER --out FOLDER [--json]
  the files to publish: lists of schema 1.0 and 1.1, icons, pages for people; SOURCE_DATE_EPOCH says the lists' time
fairlead registry serve FOLDER [--port N]
  shows it on this machine and follows every change, until Ctrl-C
`;

/**
 * @param siteDir where the built pages of registries are
 * @returns the exit code; null where there is no such command
 */
export async function registry(args: readonly string[], io: Io, siteDir: string): Promise<number | null> {
  const [command, ...rest] = args;
  if (command === undefined) {
    io.stderr.write(registryUsage);
    return exitCodes.usage;
  }
  if (['--help', '-h', 'help'].includes(command)) {
    io.stdout.write(registryUsage);
    return exitCodes.ok;
  }
  if (command === 'check') return runRegistryCheck(rest, io);
  const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (run === undefined) return null;
  if (rest.includes('--help') || rest.includes('-h')) {
    io.stdout.write(registryUsage);
    return exitCodes.ok;
  }
  const read = readArgs(rest, run.options);
  if (typeof read === 'string') {
    io.stderr.write(`${plain(read)}\n\n${registryUsage}`);
    return exitCodes.usage;
  }
  try {
    return await run.run(read, { ...io, siteDir });
  } catch (thrown) {
    const { code, message, hint } = toErrorInfo(thrown);
    io.stderr.write(`${plain(message)} (${code})${hint ? `\n${plain(hintText(hint))}` : ''}\n`);
    return exitCodes.failed;
  }
}

type Values = {
  readonly place: string;
  readonly out: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly address: string | null;
  readonly contact: string | null;
  readonly port: number;
  readonly sample: boolean;
  readonly json: boolean;
};
type Surroundings = Io & { readonly siteDir: string };
type Command = {
  readonly options: readonly (keyof Values)[];
  readonly run: (values: Values, surroundings: Surroundings) => Promise<number>;
};

const commands: Readonly<Record<string, Command>> = {
  new: { options: ['name', 'description', 'address', 'contact', 'sample'], run: runNew },
  import: { options: ['out', 'json'], run: runImport },
  build: { options: ['out', 'json'], run: runBuild },
  serve: { options: ['port'], run: runServe },
};

/** The values, or the sentence that says what is wrong. */
function readArgs(args: readonly string[], options: Command['options']): Values | string {
  const texts = ['name', 'description', 'address', 'contact', 'out', 'port'].map((name) => [name, 'string'] as const);
  const known = { ...Object.fromEntries(texts), sample: 'boolean', json: 'boolean' } as const;
  let values: Record<string, string | boolean | undefined>;
  let positionals: readonly string[];
  try {
    const wanted = Object.entries(known).filter(([name]) => options.some((option) => option === name));
    const read = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(wanted.map(([name, type]) => [name, { type }])),
    });
    values = read.values as typeof values;
    positionals = read.positionals;
  } catch (thrown) {
    return usageProblem(thrown);
  }
  const [place, ...more] = positionals;
  if (place === undefined || place === '') return 'Which registry is meant is not said.';
  if (more[0] !== undefined) return `"${more[0]}" is not expected here.`;
  const text = (name: string) => (typeof values[name] === 'string' && values[name] !== '' ? values[name] : null);
  const out = text('out');
  if (options.includes('out') && out === null) return 'Where to write it is not said: --out FOLDER.';
  const port = values.port === undefined ? 0 : Number(text('port') ?? Number.NaN);
  if (!isPort(port)) return `"${values.port}" is no port.`;
  return {
    place,
    out: out ?? '',
    name: text('name'),
    description: text('description'),
    address: text('address'),
    contact: text('contact'),
    port,
    sample: values.sample === true,
    json: values.json === true,
  };
}

async function runNew(values: Values, { stdout }: Surroundings): Promise<number> {
  const { place, name, description, address, contact, sample } = values;
  await newSource(place, { name, description: description ?? '', listUrl: address, contactUrl: contact, sample });
  stdout.write(`Made ${plain(resolve(place))}. Its README.md has the next steps.\n`);
  return exitCodes.ok;
}

async function runImport({ place, out, json }: Values, { stdout }: Surroundings): Promise<number> {
  const { settings, folders, renamed, missingIcons, leftOut } = await importRegistry(place, out);
  if (json) {
    stdout.write(
      `${JSON.stringify({ name: settings.name, out: resolve(out), folders, renamed, missingIcons, leftOut }, null, 2)}\n`,
    );
    return exitCodes.ok;
  }
  const lines = [`Imported ${workspaces(folders.length)} of ${plain(settings.name)} into ${plain(resolve(out))}.`];
  if (renamed.length > 0) lines.push(`Folders that got a name of their own: ${renamed.map(plain).join(', ')}.`);
  if (leftOut.length > 0) lines.push(`Left out, because nobody could read them: ${leftOut.map(plain).join(', ')}.`);
  for (const { folder, placeholder, reason } of missingIcons) {
    lines.push(
      `No icon: ${plain(folder)} (${placeholder ? 'a placeholder stands in its place' : 'none was written'}). ${plain(reason)}`,
    );
  }
  stdout.write(`${lines.join('\n')}\n`);
  return exitCodes.ok;
}

async function runBuild({ place, out, json }: Values, { stdout, siteDir, env }: Surroundings): Promise<number> {
  const { checked, files } = await buildInto(place, out, { siteDir, sourceDate: env.SOURCE_DATE_EPOCH });
  const { errors, warnings } = counts(checked);
  if (json) {
    const built = {
      ...{ out: resolve(out), workspaces: checked.entries.length, unusable: checked.unusable },
      ...{ files: files.size, errors, warnings },
    };
    stdout.write(`${JSON.stringify(built, null, 2)}\n`);
    return exitCodes.ok;
  }
  stdout.write(
    `Built ${workspaces(checked.entries.length)} into ${plain(resolve(out))}${errors > 0 ? `, with ${counted(errors, 'error')}` : ''}.\n${flaws(checked)}`,
  );
  return exitCodes.ok;
}

async function runServe({ place, port }: Values, { stdout, stderr, siteDir, env }: Surroundings): Promise<number> {
  const shown = await preview(place, {
    siteDir,
    sourceDate: env.SOURCE_DATE_EPOCH,
    port,
    onBuilt: ({ checked }) => stdout.write(`Built anew: ${workspaces(checked.entries.length)}. ${flaws(checked)}`),
    onFailed: ({ code, message, hint }) =>
      stderr.write(
        `${plain(message)} (${code}) ${hint ? plain(hintText(hint)) : ''} What was built before is still shown.\n`,
      ),
  });
  const { checked } = shown.first;
  stdout.write(
    `The registry is at ${shown.url} (${workspaces(checked.entries.length)}). ${flaws(checked)}Ctrl-C ends it.\n`,
  );
  await untilSignal();
  await shown.close();
  return exitCodes.ok;
}

function workspaces(count: number): string {
  return counted(count, 'workspace');
}

function counts({ checks }: CheckedSource): { readonly errors: number; readonly warnings: number } {
  const errors = checks.filter(({ level }) => level === 'error').length;
  return { errors, warnings: checks.length - errors };
}

/** A line, where there is something to look at. */
function flaws(checked: CheckedSource): string {
  const { errors, warnings } = counts(checked);
  const parts = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ];
  if (parts.length === 0) return 'Nothing to put right.\n';
  const told = `${parts.join(' and ')}: "fairlead registry check" tells them.\n`;
  return errors === 0 ? told : `${told}${costOf(checked)}\n`;
}

/** Errors do not stop a build, for lists that people use have them. */
function costOf({ unusable }: CheckedSource): string {
  const cost =
    unusable > 0
      ? `${counted(unusable, 'workspace')} cannot be used by any site`
      : 'what the errors are in is published as it is, and is not what was meant';
  return `As it stands, ${cost}. Put the errors right before it is published.`;
}
