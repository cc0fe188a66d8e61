/**
 * How an image is most likely shown, from its name and what its `run_config` says. Pure; a person can change all of it.
 */
import type { WorkspaceDraft } from '../model/workspaces.ts';
import { tryParseImageReference } from './image-reference.ts';
import { isRecord } from './run-config/values.ts';

type ViewerSettings = Pick<
  WorkspaceDraft,
  | 'viewerProtocol'
  | 'viewerPort'
  | 'viewerTls'
  | 'viewerPath'
  | 'viewerUser'
  | 'viewerUserVariable'
  | 'viewerPasswordVariable'
>;
type ViewerGuess = {
  readonly settings: ViewerSettings /** What it was told by, for people. */;
  readonly because: string;
};

const page = (port: number, tls = false): ViewerSettings => ({
  viewerProtocol: 'web',
  viewerPort: port,
  viewerTls: tls,
  viewerPath: '/',
  viewerUser: '',
  viewerUserVariable: '',
  viewerPasswordVariable: '',
});
const kasm: ViewerSettings = { ...page(6901, true), viewerProtocol: 'kasmvnc' };
/** Linuxserver's desktops and Selkies: HTTPS beside HTTP, and Basic credentials once they are told of a password. */
const selkies: ViewerSettings = {
  ...page(3001, true),
  viewerUser: 'abc',
  viewerUserVariable: 'CUSTOM_USER',
  viewerPasswordVariable: 'PASSWORD',
};

type Known = readonly [pattern: RegExp, settings: ViewerSettings, because: string];

/** By the whole path of the image, without registry and tag; the first that fits. */
const known: readonly Known[] = [
  [/^kasmweb\//, kasm, 'Images of kasmweb/ serve KasmVNC on 6901.'],
  [/^linuxserver\/code-server$/, page(8443), 'linuxserver/code-server serves its editor on 8443.'],
  [/(?:^|\/)code-server$/, page(8080), 'code-server serves its editor on 8080.'],
  [/(?:^|\/)openvscode-server$/, page(3000), 'openvscode-server serves its editor on 3000.'],
  [/^jupyter\/|(?:^|\/)(?:[\w.-]*-)?(?:notebook|jupyterlab)$/, page(8888), 'Notebooks are served on 8888.'],
  [/^rocker\/(?:rstudio|tidyverse|verse)/, page(8787), 'RStudio is served on 8787.'],
  [
    /^linuxserver\/|(?:^|\/)[\w.-]*selkies[\w.-]*$/,
    selkies,
    'Desktops of linuxserver and Selkies serve their page on 3001.',
  ],
];

/** Ports by which an image of no known name is told; 3001 before 3000, as it has TLS. */
const byPort: ReadonlyMap<number, ViewerSettings> = new Map([
  [6901, kasm],
  [3001, { ...page(3001, true) }],
  [3000, page(3000)],
  [8443, page(8443, true)],
  [8080, page(8080)],
  [8888, page(8888)],
]);

/**
 * null where nothing tells: then it is taken for what most are.
 * @param exposed ports that the image is known to expose
 */
export function guessViewer(image: string, runConfig: unknown, exposed: readonly number[] = []): ViewerGuess | null {
  const name = pathOf(image);
  const found = known.find(([pattern]) => pattern.test(name));
  if (found !== undefined) return { settings: found[1], because: found[2] };
  const ports = new Set([...portsOf(runConfig), ...exposed]);
  for (const [port, settings] of byPort) {
    if (ports.has(port)) return { settings, because: `Port ${port} is named, on which such images serve their page.` };
  }
  return null;
}

function pathOf(image: string): string {
  const parsed = tryParseImageReference(image);
  return (parsed?.repository ?? '').toLowerCase().replace(/^library\//, '');
}

/** The container's ports that `run_config` names: keys of `ports`, such as `3000/tcp`. */
function portsOf(runConfig: unknown): number[] {
  if (!isRecord(runConfig) || !isRecord(runConfig.ports)) return [];
  return Object.keys(runConfig.ports).flatMap((key) =>
    /^\d{1,5}(?:\/tcp)?$/.test(key) ? [Number.parseInt(key, 10)] : [],
  );
}
