import { describe, expect, it } from 'vitest';
import { judgeHostPath, judgeProfilePath } from './host-paths.ts';
import { defaultHostPathPolicy } from './policy.ts';

const policy = {
  ...defaultHostPathPolicy,
  engineRoots: [...defaultHostPathPolicy.engineRoots, '/srv/engine/root'],
  ownFolders: ['/srv/fairlead/data'],
};
const graded = (path: string, readOnly = false) => judgeHostPath(path, readOnly, { policy }).severity;

describe('a folder of the host', () => {
  it.each(
    `/ // /. /.. /../ /./ /etc /etc/ //etc /etc/. /srv/../etc /srv/x/../../etc /etc/ssh /etc/shadow /root /root/x /home
    /home/alice /home/alice/.ssh /srv/home/alice/.ssh /home/a/.ssh/id_ed25519 /mnt/x/.docker /run /run/ /var/run
    /var/run/docker.sock /run/docker.sock /run/user/1000 /run/podman/podman.sock /var /var/ /var/lib /var/lib/docker
    /var/lib/docker/volumes/x /var/lib/containers/storage /var/lib/kubelet /var/spool/cron /var/lib/../run/docker.sock
    /proc /proc/1/root /proc/1/root/srv/data /proc/self/root/etc /proc/sys /sys /sys/kernel /dev /dev/ /dev/sda
    /dev/mapper/x /dev/fd/3 /boot /tmp /tmp/.X11-unix /tmp/ssh-abc /usr /usr/bin /bin /lib /opt/x /srv/docker.sock
    /srv/engine/root /srv/engine/root/x /srv/engine /srv/fairlead/data /srv/fairlead/data/keys /srv/fairlead
    /home/me/.local/share/docker /home/me/.local/share/containers/storage`.split(/\s+/),
  )('that reaches it is root on the host: %s', (path) => {
    expect(graded(path)).toBe('host-root');
  });

  it.each(
    '/ /etc /root /home /home/alice /run /var /var/lib/docker /proc /sys /dev /dev/sda /tmp /boot /srv/docker.sock /home/alice/.ssh /srv/engine'.split(
      ' ',
    ),
  )('is that to read only, too, where keys, sockets or disks are: %s', (path) => {
    expect(graded(path, true)).toBe('host-root');
  });

  it.each(
    `/mnt /media /data /data/ /home/alice/Documents /x /x/y /Users/me /private/x /srv\\..\\..\\etc\\x /\\etc srv/data
    ./srv/x ../srv/x . /srv/a/../b /srv/docker /mnt/containers/x /mnt/docker-data/x /data/x/podman /srv/x.sock /srv/y.socket /usr/local
    /opt`.split(/\s+/),
  )('that Fairlead does not know is said so: %s', (path) => {
    expect(graded(path, true)).toBe(path === '.' ? 'host-root' : 'unknown');
  });

  it.each([' /etc', '/etc ', ' /'])('does not become lower by blanks: %j', (path) => {
    expect(graded(path)).toBe('host-root');
    expect(graded(' /srv/x')).toBe('unknown');
  });

  it.each(['/srv/data', '/srv//data/', '/mnt/./nas/films', '/media/usb', '/data/x', '/srv/…/ü'])(
    'for data is low: %s',
    (path) => {
      expect([graded(path), graded(path, true)]).toEqual(['weakened', 'info']);
      expect(judgeHostPath(path, true, { policy }).message).toContain('Links below it cannot be seen');
    },
  );

  it('that only describes the system may be read, and not changed', () => {
    for (const path of ['/etc/localtime', '/usr/share/zoneinfo', '/usr/share/fonts/x', '/etc/ssl/certs/ca.pem']) {
      expect([graded(path, true), graded(path)]).toEqual(['info', 'host-root']);
    }
    expect(graded('/usr/share/x', true)).toBe('weakened');
    expect(graded('/etc/ssl/private', true)).toBe('host-root');
  });

  it('is told by whose root it is, where the engine runs without', () => {
    expect(judgeHostPath('/etc', false, { policy, rootless: true })).toMatchObject({
      severity: 'host-root',
      message: expect.stringContaining('runs without root') as string,
    });
    expect(judgeHostPath('/etc', false, { policy, rootless: false }).message).not.toContain('without root');
  });

  it('is for data where the site says so, unless it is one of those that never are', () => {
    const named = { ...policy, dataFolders: ['/nas', '/home/shared', '/var/data', '/etc', '/'] };
    const at = (path: string) => judgeHostPath(path, false, { policy: named }).severity;
    expect(['/nas/x', '/home/shared/x', '/var/data/x'].map(at)).toEqual(['weakened', 'weakened', 'weakened']);
    expect(['/srv/x', '/nas', '/x'].map(at)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(['/etc/x', '/', '/root/x', '/var/lib/docker'].map(at)).toEqual(Array(4).fill('host-root'));
  });
});

describe('the folder of profiles', () => {
  const at = (path: string, profilePath: string | null) =>
    judgeProfilePath(path, { policy: { ...policy, profilePath } }).severity;

  it('needs no yes where an administrator set it', () => {
    expect(at('/opt/profiles/alice', null)).toBe('host-root');
    expect(at('/opt/profiles/alice', '/opt/profiles/{username}')).toBe('weakened');
    expect(at('/home/alice', '/home/{username}')).toBe('weakened');
    expect(at('/x/p-alice-1/home', '/x/p-{username}-1/home')).toBe('weakened');
    expect(at('/srv/p/alice', null)).toBe('weakened');
  });

  it('is judged like any other where it is not the one that was set', () => {
    for (const set of ['/opt/other/{username}', '/opt/{username}', '/opt/profiles/x-{username}', '/opt/profiles/bob']) {
      expect(at('/opt/profiles/alice', set)).toBe('host-root');
    }
    for (const path of ['/etc/alice', '/var/lib/docker/alice', '/srv/fairlead/data/alice', '/run/docker/alice']) {
      expect(at(path, path.replace('alice', '{username}'))).toBe('host-root');
    }
  });
});
