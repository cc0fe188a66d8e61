/**
 * What a folder or file of the host gives to a session that has it. Graded by what is known to be harmless: what lies
 * below the site's data folders, and a few files that only describe the system. SECURITY: docs/security.md 2.6.
 */
import { quote } from '../registry/clean.ts';
import { isAtLeast } from '../registry/severity.ts';
import { gradeDevice } from './devices.ts';
import { type Finding, hostRoot, info, unknown, weakened } from './finding.ts';
import { isWithin, overlaps, readPath, textOf } from './path-name.ts';
import type { HostPathPolicy } from './policy.ts';

export type PathContext = {
  readonly policy: HostPathPolicy;
  /** Whether the engine runs without root; absent where that is not known. */
  readonly rootless?: boolean | undefined;
};

/** Names of engines' sockets; whoever can write to one starts containers. */
const engineSocket = /^(docker|podman|containerd|crio|cri-dockerd|dockershim|buildkitd|lxd|nerdctl)([.-].*)?\.sock$/;
/** Where engines' sockets are, and what holds that. */
const socketFolders = ['/run/docker', '/run/podman', '/run/containerd', '/run/crio', '/run/buildkit'].map(
  (path) => readPath(path).steps,
);
/** Places where keys, passwords, sockets or devices can be reached, so that read-only does not help. */
const secret = new Set(['etc', 'root', 'run', 'proc', 'sys', 'dev', 'boot']);
/** Programs and libraries: whoever can write there decides what the host runs. */
const programs = new Set(['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'usr', 'nix', 'snap', 'opt']);
/** Folders and files of keys and sign-ins, wherever they are. */
const keys = new Set(
  `.ssh .gnupg .docker .kube .aws .azure .config .local .password-store .pki .netrc .git-credentials authorized_keys
  .bashrc .bash_profile .bash_login .profile .zshrc .zprofile .zshenv .pam_environment .xprofile .xsessionrc`.split(
    /\s+/,
  ),
);
/** Inside a data folder these names are most likely an engine's. */
const engineName =
  /^((docker|containerd|containers|podman)([-_.](data|root|lib|storage|graph))?|overlay2|buildkit|crio|kubelet|k3s|rancher|lxc|lxd|libvirt)$/;
/** What only describes the system; harmless to read, and nothing else. */
const descriptions = [
  '/etc/localtime',
  '/etc/timezone',
  '/etc/os-release',
  '/etc/ssl/certs',
  '/usr/share/zoneinfo',
  '/usr/share/fonts',
  '/usr/share/icons',
  '/usr/share/themes',
  '/usr/share/ca-certificates',
  '/usr/lib/os-release',
].map((path) => readPath(path).steps);
/** Readable by everybody on every system, and big. */
const publicFolders = ['/usr/share', '/usr/src', '/usr/lib/modules', '/lib/modules'].map(
  (path) => readPath(path).steps,
);
/** Harmless character devices, as a file to mount over another. */
const emptyDevices = new Set(['null', 'zero', 'full', 'random', 'urandom']);

/** Whose root it is: said with everything that reaches the host. */
function whose({ rootless }: PathContext): string {
  return rootless === true ? ' The engine of this host runs without root: this reaches what its user may reach.' : '';
}

/**
 * @param source as the engine gets it: an absolute path. A name of a volume is not for here.
 * @param readOnly as the engine gets it
 */
export function judgeHostPath(source: string, readOnly: boolean, context: PathContext): Finding {
  const { steps, unsure } = readPath(source);
  const finding = gradeSteps(steps, readOnly, context);
  // Blanks at the ends belong to the name for an engine; a reader of it may think otherwise.
  const trimmed = source.trim();
  if (trimmed !== source) return gravest(notKnown(source, context), judgeHostPath(trimmed, readOnly, context));
  return unsure ? gravest(finding, notKnown(source, context)) : finding;
}

function gravest(a: Finding, b: Finding): Finding {
  return isAtLeast(a.severity, b.severity) ? a : b;
}

function notKnown(source: string, context: PathContext): Finding {
  return unknown(
    'unknown_path',
    `The session gets ${quote(source)} of the host, which is not known to be harmless.${whose(context)}`,
  );
}

function gradeSteps(steps: readonly string[], readOnly: boolean, context: PathContext): Finding {
  const { policy } = context;
  const path = quote(textOf(steps));
  const [top = '', second = ''] = steps;
  const name = steps.at(-1) ?? '';
  const system = (what: string) =>
    hostRoot('host_system', `The session can ${readOnly ? 'read' : 'change'} ${path}, ${what}.${whose(context)}`);
  if (steps.length === 0) return system('the whole host');
  if (isEngineSocket(steps, name)) {
    const message = `The session can control the container engine, and so the host, by ${path}.`;
    return hostRoot('engine_socket', `${message}${whose(context)}`);
  }
  if (holdsEngine(steps, policy.engineRoots)) return system('where the container engine keeps its data');
  if (policy.ownFolders.some((folder) => overlaps(steps, readPath(folder).steps)))
    return system('a folder of Fairlead');
  if (readOnly && descriptions.some((folder) => isWithin(steps, folder))) {
    return info('host_folder', `The session can read ${path}, which only describes the host.`);
  }
  if (top === 'dev') return asMountedDevice(steps, system);
  if (secret.has(top)) return system('a system folder of the host, where keys, sockets or devices can be reached');
  if (steps.some((step) => keys.has(step))) return system('where keys or sign-ins of the host are kept');
  if (programs.has(top)) return gradePrograms(steps, readOnly, context, system);
  if (isBelowData(steps, policy)) return gradeData(steps, readOnly, context);
  if (top === 'var') return system('a system folder of the host, where keys and sockets can be reached');
  if (top === 'home' && steps.length <= 2) return system('where people of the host keep their keys');
  if (top === 'tmp' && (second === '' || /^(\.|ssh-)/.test(second))) {
    return system('where sockets of the host’s people can be reached');
  }
  // A data folder's parent, a folder of people's homes, an added disk, anything else.
  return notKnown(textOf(steps), context);
}

function isEngineSocket(steps: readonly string[], name: string): boolean {
  if (engineSocket.test(name)) return true;
  // `/run` and `/var` hold these folders.
  if (steps.length === 1 && (steps[0] === 'run' || steps[0] === 'var')) return true;
  return socketFolders.some((folder) => isWithin(steps, folder));
}

/** `steps` is an engine's folder, in one, or holds one. */
function holdsEngine(steps: readonly string[], roots: readonly string[]): boolean {
  return roots.some((root) => {
    if (!root.startsWith('~/')) return overlaps(steps, readPath(root).steps);
    const inHome = readPath(root.slice(1)).steps;
    return steps.some((_step, index) => isWithin(steps.slice(index, index + inHome.length), inHome));
  });
}

/** A device's file without the right to open it as one; what it names is still told. */
function asMountedDevice(steps: readonly string[], system: (what: string) => Finding): Finding {
  if (steps.length === 2 && emptyDevices.has(steps[1] ?? '')) {
    return info('host_folder', `The session gets ${quote(textOf(steps))}, which holds nothing of the host.`);
  }
  const path = textOf(steps);
  const severity = gradeDevice(path);
  if (severity === 'host-root') return system('where devices of the host can be reached');
  if (severity === 'unknown') {
    return unknown('unknown_path', `The session gets ${quote(path)} of the host, which is not known to be harmless.`);
  }
  return weakened('host_folder', `The session gets the host’s device files ${quote(path)}.`);
}

function gradePrograms(
  steps: readonly string[],
  readOnly: boolean,
  context: PathContext,
  system: (what: string) => Finding,
): Finding {
  if (!readOnly) return system('where the host’s own programs are kept');
  if (publicFolders.some((folder) => isWithin(steps, folder))) {
    return weakened('host_folder', `The session can read ${quote(textOf(steps))}, a system folder of the host.`);
  }
  return notKnown(textOf(steps), context);
}

function isBelowData(steps: readonly string[], policy: HostPathPolicy): boolean {
  return policy.dataFolders.some((folder) => {
    const { steps: data } = readPath(folder);
    return data.length > 0 && data.length < steps.length && isWithin(steps, data);
  });
}

function gradeData(steps: readonly string[], readOnly: boolean, context: PathContext): Finding {
  const path = textOf(steps);
  if (steps.some((step) => engineName.test(step)) || /\.(sock|socket)$/.test(steps.at(-1) ?? '')) {
    return notKnown(path, context);
  }
  const rights = readOnly ? 'read' : 'change';
  const message = `The session can ${rights} the host’s folder ${quote(path)}. Links below it cannot be seen from here.`;
  return { id: 'host_folder', severity: readOnly ? 'info' : 'weakened', message: `${message}${whose(context)}` };
}

/** The profile's folder. One that an administrator set needs no yes, unless it is the engine's or Fairlead's. */
export function judgeProfilePath(source: string, context: PathContext): Finding {
  const { policy } = context;
  const finding = judgeHostPath(source, false, context);
  const { steps, unsure } = readPath(source);
  if (policy.profilePath === null || unsure || !fillsTemplate(steps, readPath(policy.profilePath).steps))
    return finding;
  if (finding.id === 'engine_socket' || secret.has(steps[0] ?? '') || steps.length < 2) return finding;
  if (holdsEngine(steps, policy.engineRoots)) return finding;
  if (policy.ownFolders.some((folder) => overlaps(steps, readPath(folder).steps))) return finding;
  const message = `The session keeps its profile in the host’s folder ${quote(textOf(steps))}. Links below it cannot be seen from here.`;
  return weakened('host_folder', `${message}${whose(context)}`);
}

/** Whether the template's placeholders can stand for what is in the path. */
function fillsTemplate(steps: readonly string[], template: readonly string[]): boolean {
  return (
    steps.length === template.length &&
    template.every((part, index) => {
      const step = steps[index] ?? '';
      const open = part.indexOf('{');
      if (open < 0) return step === part;
      const end = part.slice(part.lastIndexOf('}') + 1);
      return step.length > open + end.length && step.startsWith(part.slice(0, open)) && step.endsWith(end);
    })
  );
}
