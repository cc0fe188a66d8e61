/** Well-known registries (docs/field.md, Registry addresses). Offered; nothing is fetched until a person says so. */

import { firstPartyLocation, type RegistrySource } from './types.ts';

type KnownRegistry = {
  readonly url: string;
  readonly name: string;
  readonly description: string;
  readonly trust: 'official' | 'known';
};

export const knownRegistries: readonly KnownRegistry[] = [
  {
    url: 'https://registry.kasmweb.com/',
    name: 'Kasm Technologies',
    description: 'The official registry: desktops, browsers and applications by the makers of Kasm Workspaces.',
    trust: 'official',
  },
  {
    url: 'https://kasmregistry.linuxserver.io/',
    name: 'LinuxServer.io',
    description:
      'Community desktops and applications. Most of them need a relaxed seccomp profile, which is shown before installing.',
    trust: 'known',
  },
];

export const firstPartyOffer = {
  url: firstPartyLocation,
  name: 'Fairlead',
  description: 'Comes with Fairlead: the desktop, the larger desktop and the browser. Nothing is fetched for it.',
  trust: 'first-party',
} as const;

/** How far a registry is trusted, least first. */
const trustLevels = ['third-party', 'known', 'official', 'first-party'] as const;
type Trust = (typeof trustLevels)[number];

/**
 * By where it was asked for and by where it was found. Folders and files are what somebody put there: third-party. What came
 * with the program is first-party; no address and no path leads to it.
 */
export function trustOf({
  kind,
  askedRoot,
  root,
}: {
  readonly kind: RegistrySource['kind'];
  readonly askedRoot: string;
  readonly root: string;
}): Trust {
  // SECURITY: docs/security.md 2.17: only what the program itself read of its own folder is first-party.
  if (kind === 'shipped') return 'first-party';
  // SECURITY: docs/security.md 2.10: whoever is asked decides what is answered next time. An address that only leads to a trusted
  // registry today is not trusted, and neither is the place that a trusted address leads to.
  const levels = [askedRoot, root].map((one) => trustLevels.indexOf(trustOfRoot(one)));
  return trustLevels[Math.min(...levels)] ?? 'third-party';
}

/** Whether `now` is trusted less than `before`. */
export function trustDropped(before: Trust, now: Trust): boolean {
  return trustLevels.indexOf(now) < trustLevels.indexOf(before);
}

function trustOfRoot(root: string): Trust {
  const normal = root.endsWith('/') ? root : `${root}/`;
  return knownRegistries.find(({ url }) => url === normal)?.trust ?? 'third-party';
}
