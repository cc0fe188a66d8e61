/**
 * The rules as tables, with the reason for every line. Who may import whom follows docs/architecture.md, Folders and imports:
 * they point one way, and the areas of the service meet only where the service is put together.
 */

export type Layer = 'common' | 'service' | 'main' | 'preload' | 'renderer' | 'images' | 'e2e' | 'bench' | 'tools';

export type Target = {
  readonly layer: Layer;
  /** Only `import type`. */
  readonly typeOnly?: boolean;
  /** Only files whose path matches. */
  readonly only?: RegExp;
};

/** What each layer may import of ours. */
export const mayImport: Readonly<Record<Layer, { readonly targets: readonly Target[]; readonly why: string }>> = {
  common: {
    targets: [{ layer: 'common' }],
    why: 'common is what all processes agree on; it knows none of them',
  },
  service: {
    targets: [{ layer: 'service' }, { layer: 'common' }],
    why: 'the service runs without a console and without a desktop',
  },
  main: {
    targets: [
      { layer: 'main' },
      { layer: 'common' },
      { layer: 'service', typeOnly: true, only: /^service\/embedded\.ts$/ },
    ],
    why: 'main starts the service as a process of its own and speaks to it by messages',
  },
  preload: {
    targets: [
      { layer: 'preload' },
      { layer: 'common', typeOnly: true },
      // The names of the channels are agreed there, and a sandboxed preload is bundled anyway.
      { layer: 'common', only: /^common\/shell\// },
    ],
    why: 'the preload holds a few named powers and no logic',
  },
  renderer: {
    targets: [{ layer: 'renderer' }, { layer: 'common' }],
    why: 'the console also runs in a browser, against a service elsewhere',
  },
  images: { targets: [{ layer: 'images' }, { layer: 'common' }, { layer: 'tools' }], why: 'images are built apart' },
  e2e: {
    targets: [{ layer: 'e2e' }, { layer: 'common' }, { layer: 'tools' }],
    why: 'e2e tests use the product from outside, as people do',
  },
  bench: {
    targets: [
      { layer: 'bench' },
      { layer: 'common' },
      { layer: 'service' },
      { layer: 'tools' },
      { layer: 'e2e' },
      // What a console keeps up to date, and how, without a window.
      { layer: 'renderer', only: /^renderer\/app\// },
    ],
    why: 'benchmarks measure the parts they name',
  },
  tools: {
    targets: [
      { layer: 'tools' },
      { layer: 'common' },
      { layer: 'service' },
      { layer: 'main' },
      { layer: 'images' },
      { layer: 'bench' },
      { layer: 'e2e' },
    ],
    why: 'tools build and try everything',
  },
};

/** What tests may import beyond their layer: the real parts they are tried on. */
export const testsMayImport: readonly Target[] = [{ layer: 'tools' }, { layer: 'images' }];

/**
 * Files at the top of service/ put the areas together, so they may import every area. So does the table of worker
 * jobs: a worker thread is a small service of its own.
 */
export const composes = /^service\/(compose|embedded|standalone|cli|work\/(?:jobs|worker))(\.ts$|\/)/;

/** Areas of the service that every other area stands on: they know nothing of hosts, sessions or workspaces. */
export const ground: Readonly<Record<string, string>> = {
  log: 'everything logs, and redaction must be the same everywhere',
  events: 'announcing a change needs the bus, not its listeners',
  async: 'everything waits, takes turns and reads streams, and must do so in one way',
};

export type Face = {
  readonly file: RegExp;
  /** Only `import type`. */
  readonly typeOnly?: boolean;
  /** Only for this area. */
  readonly from?: string;
  readonly why: string;
};

/** Files of an area that other areas may import. */
export const publicFace: readonly Face[] = [
  { file: /\/([a-z]+-)?types\.ts$/, why: 'types are how areas know each other' },
  { file: /\/connector\.ts$/, why: 'the engine connector is a type that every area speaks to' },
  { file: /\/errors\.ts$/, why: 'errors are values; who catches them must be able to name them' },
  {
    file: /^service\/access\/(actor|facts|ownership)\.ts$/,
    why: 'every operation takes who asks, and answers with what it did',
  },
  {
    file: /^service\/access\/authority\.ts$/,
    from: 'api',
    why: 'whoever calls over the wire is told apart by tokens',
  },
  {
    file: /^service\/tls\/(listener|served)\.ts$/,
    why: 'whatever listens does so over TLS in one way, in the service and in viewer workers',
  },
  {
    file: /-operations\.ts$/,
    typeOnly: true,
    from: 'api',
    why: 'a face is handed operations, and makes none',
  },
  {
    file: /^service\/([a-z]+)\/\1\.ts$/,
    typeOnly: true,
    from: 'api',
    why: 'the API is thin: it is handed the areas and names them by the type of their main file',
  },
  {
    file: /^service\/store\/(schema|codec|ids|columns|search)\.ts$/,
    why: 'rows, ids and how values are written are one vocabulary for all queries; opening and migrating are not',
  },
];

/** npm packages that common may import: pure, without I/O. */
export const commonPackages: ReadonlySet<string> = new Set(['zod', '@orpc/contract', 'jose', 're2js', 'ipaddr.js']);

/** Packages that a layer must not import. */
export const notFor: Readonly<Partial<Record<Layer, { readonly packages: RegExp; readonly why: string }>>> = {
  renderer: {
    packages: /^(better-sqlite3|dockerode|ssh2|fastify|kysely|pg|pino.*|ws|tar-stream|@orpc\/server)(\/|$)/,
    why: 'that is for the service; the console runs in a browser',
  },
  service: {
    packages: /^(react|react-dom|react-markdown|@mantine\/.*|@tanstack\/.*|@tabler\/.*|@xterm\/.*|zustand|uplot)(\/|$)/,
    why: 'that is for the console; the service has no screen',
  },
  main: {
    packages: /^(react|react-dom|@mantine\/.*|dockerode|ssh2|fastify|kysely|better-sqlite3|pg)(\/|$)/,
    why: 'main only supervises: screens are the console, engines and stores are the service',
  },
};

/** Where `electron` may be imported. */
export const electronPlaces = /^(main|preload|tools\/electron-stand-in)\//;

/** Globals that exist in a browser only. */
export const domGlobals: ReadonlySet<string> = new Set(
  `window document navigator location history localStorage sessionStorage indexedDB XMLHttpRequest Worker alert confirm
  prompt HTMLElement Element Document Window requestAnimationFrame matchMedia getComputedStyle DOMParser Image
  MutationObserver ResizeObserver IntersectionObserver self top parent screen`.split(/\s+/),
);

/** Globals that exist in Node only. */
export const nodeGlobals: ReadonlySet<string> = new Set(
  'process Buffer global require module __dirname __filename setImmediate clearImmediate NodeJS'.split(' '),
);

/** Globals by which a module does something, here or there: not in common, which only computes. */
export const effectGlobals: ReadonlySet<string> = new Set(
  'fetch WebSocket EventSource BroadcastChannel console setTimeout setInterval clearTimeout clearInterval'.split(' '),
);

/** Lines of a file: above the first a warning, above the second an error. Tests are free. */
export const lineLimit = { warn: 350, error: 600 } as const;
