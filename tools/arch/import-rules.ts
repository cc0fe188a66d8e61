/** Rules over imports: directions, areas, packages, cycles. */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { Finding, Import, SourceFile } from './source.ts';
import {
  commonPackages,
  composes,
  electronPlaces,
  type Face,
  ground,
  type Layer,
  mayImport,
  notFor,
  publicFace,
  type Target,
  testsMayImport,
} from './tables.ts';

/** The vendor's keys and policy. */
const vendorData = /^resources\/license-[a-z]+(\.test)?\.json$/;

/** True for test files of any kind, and what they are helped by: all of e2e/, and folders called testing. */
export function isTest(path: string): boolean {
  return /\.(test|itest|spec)\.tsx?$/.test(path) || path.startsWith('e2e/') || path.includes('/testing/');
}

/** The layer a file belongs to; undefined for files outside the layers. */
export function layerOf(path: string): Layer | undefined {
  const [top = ''] = path.split('/');
  return path.includes('/') && Object.hasOwn(mayImport, top) ? (top as Layer) : undefined;
}

/** The area of a file in service/; '' for the files at its top. */
function areaOf(path: string): string {
  const parts = path.split('/');
  return parts.length > 2 ? (parts[1] ?? '') : '';
}

/** Where a relative import leads, from the top folder; undefined for packages. */
export function resolveImport(from: string, specifier: string): string | undefined {
  const [path = ''] = specifier.split('?');
  return path.startsWith('.') ? posix.join(posix.dirname(from), path) : undefined;
}

/** All findings over the imports of one file. */
export function importFindings(file: SourceFile): readonly Finding[] {
  const layer = layerOf(file.path);
  // Configurations run in Node beside the code they are about.
  if (layer === undefined || file.path.endsWith('.config.ts')) return [];
  return file.imports.flatMap((item) => {
    const target = resolveImport(file.path, item.specifier);
    const found =
      target === undefined ? packageProblem(file.path, layer, item) : ownProblem(file.path, layer, item, target);
    return found === undefined ? [] : [{ path: file.path, line: item.line, level: 'error' as const, ...found }];
  });
}

type Problem = { readonly rule: string; readonly message: string };

function ownProblem(path: string, layer: Layer, item: Import, target: string): Problem | undefined {
  if (posix.extname(target) === '') {
    return {
      rule: 'import-extension',
      message: `write ${item.specifier} with its extension: Node runs these files as they are`,
    };
  }
  const isProduct = layer !== 'tools' && layer !== 'bench' && !isTest(path);
  if (isProduct && isTest(target)) {
    return { rule: 'import-direction', message: `${target} is for tests only; what is shipped must not import it` };
  }
  const { targets, why } = mayImport[layer];
  const allowed = isTest(path) ? [...targets, ...testsMayImport] : targets;
  const targetLayer = layerOf(target);
  if (targetLayer === undefined) {
    // Files at the top: package.json for its version, and nothing else.
    if (target === 'package.json') return undefined;
    // What the vendor decides about licences is data, and part of the service that is built.
    if (vendorData.test(target) && (layer === 'service' || isTest(path))) return undefined;
    return { rule: 'import-direction', message: `${layer} must not import ${target}, which is in no layer` };
  }
  if (!allowed.some((candidate) => fits(candidate, item, targetLayer, target))) {
    return { rule: 'import-direction', message: `${layer} must not import ${target}: ${why}` };
  }
  if (layer === 'service' && targetLayer === 'service' && !isTest(path)) return areaProblem(path, item, target);
  return undefined;
}

function fits(candidate: Target, item: Import, layer: Layer, target: string): boolean {
  if (candidate.layer !== layer) return false;
  if (candidate.typeOnly === true && !item.typeOnly) return false;
  return candidate.only === undefined || candidate.only.test(target);
}

function areaProblem(path: string, item: Import, target: string): Problem | undefined {
  if (composes.test(path)) return undefined;
  const [from, to] = [areaOf(path), areaOf(target)];
  if (composes.test(target) && (from !== to || to === '')) {
    return {
      rule: 'service-areas',
      message: `${target} puts the service together; what it is made of must not import it`,
    };
  }
  if (from === to || to === '' || Object.hasOwn(ground, to)) return undefined;
  const isOpen = ({ file, typeOnly, from: only }: Face): boolean =>
    file.test(target) && (typeOnly !== true || item.typeOnly) && (only === undefined || only === from);
  if (publicFace.some(isOpen)) return undefined;
  return {
    rule: 'service-areas',
    message: `service/${from} must not import ${target}: areas meet in service/compose.ts and know only each other's types.ts, connector.ts and errors.ts`,
  };
}

function packageProblem(path: string, layer: Layer, item: Import): Problem | undefined {
  const { specifier } = item;
  const rule = 'import-package';
  const builtin = isBuiltin(specifier);
  if (specifier === 'electron' || specifier.startsWith('electron/')) {
    if (electronPlaces.test(path)) return undefined;
    return {
      rule,
      message: 'electron is only for main/ and preload/: everything else runs in plain Node or a browser',
    };
  }
  if (isTest(path)) return undefined;
  if (layer === 'common') {
    if (builtin) return { rule, message: `common must not import ${specifier}: it also runs in a browser` };
    if (commonPackages.has(packageName(specifier))) return undefined;
    return {
      rule,
      message: `common must not import ${specifier}: only ${[...commonPackages].join(', ')} are known to be pure`,
    };
  }
  if (layer === 'preload') return { rule, message: `a sandboxed preload has only electron, not ${specifier}` };
  if (layer === 'renderer' && builtin)
    return { rule, message: `the console runs in a browser, which has no ${specifier}` };
  const banned = notFor[layer];
  if (banned?.packages.test(specifier))
    return { rule, message: `${layer} must not import ${specifier}: ${banned.why}` };
  return undefined;
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/**
 * Circles of imports that stay when types are erased: one finding per circle, at its first file by name. Such modules
 * run before what they need exists.
 */
export function cycleFindings(files: readonly SourceFile[]): readonly Finding[] {
  const graph = new Map<string, readonly { readonly to: string; readonly line: number }[]>();
  const known = new Set(files.map((file) => file.path));
  for (const file of files) {
    const edges = file.imports.flatMap((item) => {
      const to = item.typeOnly ? undefined : resolveImport(file.path, item.specifier);
      return to !== undefined && known.has(to) ? [{ to, line: item.line }] : [];
    });
    graph.set(file.path, edges);
  }
  const state = new Map<string, 'open' | 'done'>();
  const stack: string[] = [];
  const circles = new Map<string, readonly string[]>();
  const visit = (path: string): void => {
    state.set(path, 'open');
    stack.push(path);
    for (const { to } of graph.get(path) ?? []) {
      if (state.get(to) === 'open') {
        const circle = stack.slice(stack.indexOf(to));
        circles.set([...circle].sort().join(' '), circle);
      } else if (!state.has(to)) visit(to);
    }
    stack.pop();
    state.set(path, 'done');
  };
  for (const path of [...graph.keys()].sort()) if (!state.has(path)) visit(path);
  return [...circles.values()].map((circle) => {
    const first = [...circle].sort()[0] ?? '';
    const at = circle.indexOf(first);
    const turned = [...circle.slice(at), ...circle.slice(0, at)];
    const line = graph.get(first)?.find((edge) => edge.to === (turned[1] ?? first))?.line ?? 1;
    const message = `circular import: ${[...turned, first].join(' -> ')}`;
    return { path: first, line, rule: 'circular-import', message, level: 'error' };
  });
}
