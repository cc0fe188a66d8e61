/** The Debian packages that the tests need, in one list, and how they get there. */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

type DebianPackage = {
  readonly name: string;
  /** Any of these files shows that it is there, on Debian or elsewhere. */
  readonly files: readonly string[];
  readonly why: string;
};

export const debianPackages: readonly DebianPackage[] = [
  { name: 'chromium', files: ['/usr/bin/chromium', '/usr/bin/chromium-browser'], why: 'the browser of the e2e tests' },
  { name: 'fonts-dejavu-core', files: ['/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'], why: 'text in screenshots' },
  { name: 'docker.io', files: ['/usr/sbin/dockerd', '/usr/bin/dockerd'], why: 'the two container engines' },
  { name: 'docker-registry', files: ['/usr/bin/docker-registry'], why: 'the image registry' },
  { name: 'debootstrap', files: ['/usr/sbin/debootstrap'], why: 'the session image is built from Debian' },
  {
    name: 'python3-docker',
    files: ['/usr/lib/python3/dist-packages/docker/__init__.py'],
    why: 'what run_config is compared with',
  },
  { name: 'openssh-server', files: ['/usr/sbin/sshd'], why: 'sshd in front of each engine' },
  {
    name: 'openssh-client',
    files: ['/usr/bin/ssh-keygen'],
    why: 'test keys, and what our connection is compared with',
  },
  { name: 'nginx-light', files: ['/usr/sbin/nginx'], why: 'what the gateway is compared with' },
  { name: 'apache2-utils', files: ['/usr/bin/htpasswd'], why: 'passwords of the image registry' },
  { name: 'curl', files: ['/usr/bin/curl'], why: 'requests that no library tidies up' },
  {
    name: 'postgresql',
    files: ['15', '16', '17', '18'].map((version) => `/usr/lib/postgresql/${version}/bin/initdb`),
    why: 'the store of sites with several services',
  },
  { name: 'openssl', files: ['/usr/bin/openssl'], why: 'test certificates' },
  { name: 'iproute2', files: ['/usr/sbin/ip', '/sbin/ip'], why: 'networks of the engines' },
  { name: 'iptables', files: ['/usr/sbin/iptables', '/sbin/iptables'], why: 'networks of the engines' },
  { name: 'strace', files: ['/usr/bin/strace'], why: 'what a site without a network asks of it' },
  { name: 'faketime', files: ['/usr/bin/faketime'], why: 'a service whose clock is wrong' },
  { name: 'zbar-tools', files: ['/usr/bin/zbarimg'], why: 'a reader of QR codes that is not ours' },
  { name: 'e2fsprogs', files: ['/usr/sbin/mkfs.ext4', '/sbin/mkfs.ext4'], why: 'a small disk that can be filled' },
];

/** The packages whose files are not there. */
export function missingPackages(exists: (path: string) => boolean = existsSync): readonly DebianPackage[] {
  return debianPackages.filter((item) => !item.files.some(exists));
}

/** The command that installs packages, as people would type it. */
export function installCommand(packages: readonly DebianPackage[]): string {
  return `apt-get install -y --no-install-recommends ${packages.map((item) => item.name).join(' ')}`;
}

type PackagesResult = { readonly ok: true } | { readonly ok: false; readonly sentence: string };

/**
 * Installs what is missing when this runs as root on Debian; otherwise says what to type. The package lists are
 * fetched only when something is missing.
 */
export function ensurePackages(say: (line: string) => void): PackagesResult {
  const missing = missingPackages();
  if (missing.length === 0) return { ok: true };
  const names = missing.map((item) => item.name).join(', ');
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return {
      ok: false,
      sentence: `Parts of the test bed are missing (${names}). On Debian, as root: ${installCommand(missing)}`,
    };
  }
  say(`Installing Debian packages: ${names} ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return withServicesHeldBack(() => {
    for (const args of [
      ['update', '-q'],
      ['install', '-q', '-y', '--no-install-recommends', ...missing.map((item) => item.name)],
    ]) {
      const { status } = spawnSync('apt-get', args, { env, stdio: ['ignore', 2, 2] });
      if (status !== 0) return { ok: false, sentence: `apt-get ${args[0]} failed; its output above says why.` };
    }
    const still = missingPackages();
    if (still.length === 0) return { ok: true };
    return { ok: false, sentence: `Installed, but still not there: ${still.map((item) => item.name).join(', ')}.` };
  });
}

const policy = '/usr/sbin/policy-rc.d';

/**
 * The tests want the programs, not a sshd on port 22 or a web server on port 80: Debian asks this file before a package
 * starts its service. It means nothing any more once this process has ended, and a file that is there is left alone.
 */
function withServicesHeldBack<T>(work: () => T): T {
  if (existsSync(policy)) return work();
  const script = `#!/bin/sh\n# Written by Fairlead's tests while they install packages; may be deleted.\nkill -0 ${process.pid} 2>/dev/null && exit 101\nexit 0\n`;
  writeFileSync(policy, script, { mode: 0o755 });
  try {
    return work();
  } finally {
    rmSync(policy, { force: true });
  }
}
