/** The command that installs a container engine, per Linux distribution. Pure. */

/** `/etc/os-release` as a map. Source: os-release(5). */
export function readOsRelease(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^([A-Z0-9_]+)=(.*)$/.exec(line.trim());
    if (match?.[1] === undefined) continue;
    fields.set(match[1], (match[2] ?? '').replace(/^(["'])(.*)\1$/, '$2'));
  }
  return fields;
}

type Family = { readonly ids: readonly string[]; readonly install: string; readonly start: string };

/** Packages of the distributions themselves: nothing that needs a foreign repository. */
const families: readonly Family[] = [
  { ids: ['debian', 'ubuntu'], install: 'apt-get install -y docker.io', start: '' },
  { ids: ['fedora'], install: 'dnf install -y moby-engine', start: 'systemctl enable --now docker' },
  {
    ids: ['rhel', 'centos', 'rocky', 'almalinux', 'ol'],
    install: 'dnf install -y podman',
    start: 'systemctl enable --now podman.socket',
  },
  { ids: ['suse', 'opensuse', 'sles'], install: 'zypper install -y docker', start: 'systemctl enable --now docker' },
  { ids: ['arch'], install: 'pacman -S --noconfirm docker', start: 'systemctl enable --now docker' },
  { ids: ['alpine'], install: 'apk add docker', start: 'rc-update add docker default && service docker start' },
];

/** One line to paste; null for a system that is not known. `sudo` is left out for root. */
export function installCommand(osRelease: string, isRoot: boolean): string | null {
  const fields = readOsRelease(osRelease);
  const ids = [fields.get('ID') ?? '', ...(fields.get('ID_LIKE') ?? '').split(/\s+/)].filter((id) => id !== '');
  for (const id of ids) {
    const family = families.find((candidate) =>
      candidate.ids.some((known) => id === known || id.startsWith(`${known}-`)),
    );
    if (family === undefined) continue;
    const sudo = isRoot ? '' : 'sudo ';
    const commands = [family.install, ...family.start.split(' && ')].filter((command) => command !== '');
    return commands.map((command) => `${sudo}${command}`).join(' && ');
  }
  return null;
}
