import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { commandsIn, hintText } from '../../../common/hint.ts';
import { coresInUse, readCpuSample, readMemory } from '../host-load.ts';
import { explainLocalFailure, type LocalFacts } from './explain-local.ts';
import { installCommand } from './install-hint.ts';
import { engineCandidates, findLocalEngines } from './local-engines.ts';

test.each([
  ['ID=debian\n', 'sudo apt-get install -y docker.io'],
  ['ID=linuxmint\nID_LIKE="ubuntu debian"\n', 'sudo apt-get install -y docker.io'],
  ['ID=fedora\n', 'sudo dnf install -y moby-engine && sudo systemctl enable --now docker'],
  [
    'ID="rocky"\nID_LIKE="rhel centos fedora"\n',
    'sudo dnf install -y podman && sudo systemctl enable --now podman.socket',
  ],
  ['ID="opensuse-leap"\n', 'sudo zypper install -y docker && sudo systemctl enable --now docker'],
  ['ID=arch\n', 'sudo pacman -S --noconfirm docker && sudo systemctl enable --now docker'],
  ['ID=alpine\n', 'sudo apk add docker && sudo rc-update add docker default && sudo service docker start'],
  ['ID=plan9\n', null],
  ['', null],
])('%j installs by %s', (osRelease, command) => {
  expect(installCommand(osRelease, false)).toBe(command);
});

const facts = (more: Partial<LocalFacts>): LocalFacts => ({
  socketPath: '/var/run/docker.sock',
  errno: 'ENOENT',
  platform: 'linux',
  osRelease: 'ID=debian',
  isRoot: false,
  user: 'me',
  engineInstalled: false,
  socketGroup: 'docker',
  ...more,
});
test.each([
  [{}, 'ENGINE_MISSING', 'sudo apt-get install -y docker.io'],
  [{ isRoot: true }, 'ENGINE_MISSING', 'Run: apt-get install -y docker.io'],
  [{ platform: 'darwin' }, 'ENGINE_MISSING', 'Install Docker Engine'],
  [{ engineInstalled: true }, 'ENGINE_SOCKET_MISSING', 'systemctl start docker'],
  [{ errno: 'EACCES' }, 'ENGINE_NO_PERMISSION', 'sudo usermod -aG docker me'],
  [{ errno: 'EACCES', socketGroup: 'root' }, 'ENGINE_NO_PERMISSION', 'sudo usermod -aG docker me'],
  [{ errno: 'EACCES', socketGroup: 'wheel' }, 'ENGINE_NO_PERMISSION', 'sudo usermod -aG wheel me'],
  [{ errno: 'ECONNREFUSED' }, 'ENGINE_NOT_RUNNING', 'sudo systemctl start docker'],
  [{ errno: 'ECONNREFUSED', isRoot: true }, 'ENGINE_NOT_RUNNING', 'Start it: systemctl start docker'],
  [{ errno: 'ECONNREFUSED', osRelease: 'ID=alpine' }, 'ENGINE_NOT_RUNNING', 'sudo service docker start'],
  [{ errno: 'ECONNREFUSED', platform: 'darwin' }, 'ENGINE_NOT_RUNNING', 'Start Docker Desktop'],
  [
    { errno: 'ECONNREFUSED', socketPath: '/run/user/7/podman/podman.sock' },
    'ENGINE_NOT_RUNNING',
    'systemctl --user start podman.socket',
  ],
  [
    { errno: 'ECONNREFUSED', socketPath: '/run/user/7/docker.sock' },
    'ENGINE_NOT_RUNNING',
    'systemctl --user start docker',
  ],
  [{ errno: 'ECONNRESET' }, 'ENGINE_CONNECTION_LOST', 'restarted'],
  [{ errno: 'EWHAT' }, 'ENGINE_UNREACHABLE', 'engine'],
] as const)('%o is %s', (more, code, words) => {
  const error = explainLocalFailure(facts(more));
  expect(error.code).toBe(code);
  expect(hintText(error.hint ?? [])).toContain(words);
  for (const command of commandsIn(error.hint)) execFileSync('sh', ['-n', '-c', command]);
});

test('looks for engines in the documented order', () => {
  const env = { DOCKER_HOST: 'unix:///x/podman.sock', XDG_RUNTIME_DIR: '/run/user/7', HOME: '/home/me' };
  expect(engineCandidates(env, 7).map((item) => `${item.kind} ${item.socketPath}`)).toEqual([
    'podman /x/podman.sock',
    'docker /var/run/docker.sock',
    'docker /run/user/7/docker.sock',
    'docker /home/me/.docker/run/docker.sock',
    'podman /run/user/7/podman/podman.sock',
    'podman /run/podman/podman.sock',
  ]);
  expect(engineCandidates({ DOCKER_HOST: 'tcp://1.2.3.4:2375' }, 0).map((item) => item.socketPath)).toEqual([
    '/var/run/docker.sock',
    '/run/podman/podman.sock',
  ]);
});

test('a named socket that nobody listens at is no engine, and says so', async () => {
  const { engines } = await findLocalEngines({ DOCKER_HOST: 'unix:///etc/passwd' });
  expect(engines.find((engine) => engine.socketPath === '/etc/passwd')).toMatchObject({
    usable: false,
    problem: { code: expect.stringMatching(/^ENGINE_/) },
  });
});

test('reads load from proc', () => {
  const stat = (user: number, idle: number): string =>
    `cpu  ${user} 0 0 ${idle} 0 0 0 0 99 0\ncpu0 1 2 3\ncpu1 1 2 3\n`;
  const [before, after] = [readCpuSample(stat(100, 100)), readCpuSample(stat(150, 250))];
  expect(before).toEqual({ busy: 100, total: 200, cores: 2 });
  if (before === null || after === null) throw new Error('No samples.');
  expect(coresInUse(before, after)).toBeCloseTo(0.5);
  expect(coresInUse(after, after)).toBe(0);
  expect(readCpuSample('')).toBeNull();
  expect(readMemory('MemTotal:  1000 kB\nMemFree: 1 kB\nMemAvailable:    400 kB\n')).toEqual({
    totalBytes: 1_024_000,
    usedBytes: 614_400,
  });
  expect(readMemory('MemTotal: x')).toBeNull();
});
