import { describe, expect, it } from 'vitest';
import { hintParts } from './hint-parts.ts';

const commands = (hint: string, known?: readonly string[]) =>
  hintParts(hint, known).flatMap((part) => (part.kind === 'command' ? [part.text] : []));

describe('commands in advice', () => {
  // As the service writes them.
  it.each([
    [
      "Run on the host: sudo usermod -aG docker anna   (members have root's powers there), or use a rootless engine, or sudo for this host.",
      ['sudo usermod -aG docker anna'],
    ],
    [
      'Start it: sudo systemctl start docker   (for Podman: systemctl --user start podman.socket).',
      ['sudo systemctl start docker', 'systemctl --user start podman.socket'],
    ],
    [
      'Start it on the host: sudo systemctl enable --now docker   (for Podman: podman.socket).',
      ['sudo systemctl enable --now docker'],
    ],
    ['Check the port, and that the SSH server runs: sudo systemctl status ssh', ['sudo systemctl status ssh']],
    ["Check the socket's mode on the host: ls -l /run/docker.sock", ['ls -l /run/docker.sock']],
    [
      'Run: sudo apt-get update && sudo apt-get install -y docker.io',
      ['sudo apt-get update && sudo apt-get install -y docker.io'],
    ],
    [
      'Compare it with what "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" prints on the host, then confirm it.',
      ['ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub'],
    ],
    ['Start one and add a key (ssh-add), or use a key file for this host.', ['ssh-add']],
    [
      'Check the user name, or add the key to ~/.ssh/authorized_keys of "anna" on the host: ssh-copy-id -p 22 anna@build-1',
      ['ssh-copy-id -p 22 anna@build-1'],
    ],
    [
      'Allow it without one, in /etc/sudoers.d/fairlead: anna ALL=(root) NOPASSWD: /usr/bin/docker',
      ['anna ALL=(root) NOPASSWD: /usr/bin/docker'],
    ],
    ['Try "docker version" on the host, as that user.', ['docker version']],
    ['Run "fairlead open" for a new link.', ['fairlead open']],
    ['chmod 700 /home/anna/.local/share/fairlead', ['chmod 700 /home/anna/.local/share/fairlead']],
    [
      'Make it yours alone (chmod 600 /data/key). If others could read it, reset the secrets as well.',
      ['chmod 600 /data/key'],
    ],
  ])('%s', (hint, expected) => {
    expect(commands(hint)).toEqual(expected);
  });

  it.each([
    'Check that the host is on, and that no firewall drops the SSH port.',
    'Give it a group: "docker" owns the socket, and sudo is not needed then.',
    'Look at this: docker is installed and does not run.',
    'Update libseccomp to 2.5.3 or newer and restart the engine.',
    'Set "AllowStreamLocalForwarding yes" (and no DisableForwarding) in its sshd_config, or install docker-cli on the host.',
  ])('finds none in: %s', (hint) => {
    expect(hintParts(hint)).toEqual([{ kind: 'text', text: hint }]);
  });

  it('loses no word of the advice', () => {
    const hint = 'Start it: sudo systemctl start docker   (for Podman: systemctl --user start podman.socket).';
    expect(hintParts(hint)).toEqual([
      { kind: 'text', text: 'Start it: ' },
      { kind: 'command', text: 'sudo systemctl start docker', inline: false },
      { kind: 'text', text: ' (for Podman: ' },
      { kind: 'command', text: 'systemctl --user start podman.socket', inline: true },
      { kind: 'text', text: ').' },
    ]);
  });

  it('takes what the error names for a command, whatever it looks like', () => {
    expect(commands('Run: brew install podman and start it.', ['brew install podman'])).toEqual([
      'brew install podman',
    ]);
    expect(commands('Install Docker Engine or Podman.', ['brew install podman'])).toEqual(['brew install podman']);
    expect(commands('', [''])).toEqual([]);
  });
});
