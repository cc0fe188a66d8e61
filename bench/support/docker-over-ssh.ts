/** Debian's docker CLI with `-H ssh://`, set up for a sshd of the bed. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, tryRun } from '../../tools/bed/exec.ts';
import type { Bed } from '../../tools/bed/types.ts';

type DockerOverSsh = { run(...args: string[]): Promise<string>; dispose(): Promise<void> };

/**
 * `shared` keeps one connection for all calls (ControlMaster), as Docker's manual advises. The CLI runs `ssh` from PATH;
 * the one put there adds the bed's key, and names the socket, which is not at the usual place on the other side.
 */
export async function makeDockerOverSsh(bed: Bed, options: { readonly shared: boolean }): Promise<DockerOverSsh> {
  const { host, port, engineSocket, knownHostsLine } = bed.ssh.a;
  const folder = await mkdtemp(join(tmpdir(), 'fl-cli-'));
  await writeFile(join(folder, 'known_hosts'), `${knownHostsLine.trim()}\n`);
  const lines = [
    'Host *',
    `IdentityFile ${bed.keys.plain.privateKeyFile}`,
    'IdentitiesOnly yes',
    'BatchMode yes',
    'StrictHostKeyChecking yes',
    `UserKnownHostsFile ${join(folder, 'known_hosts')}`,
    ...(options.shared ? ['ControlMaster auto', `ControlPath ${join(folder, 'c')}`, 'ControlPersist 120'] : []),
  ];
  const config = join(folder, 'config');
  await writeFile(config, `${lines.join('\n')}\n`);
  const wrapper = join(folder, 'ssh');
  const remote = `${bed.users.admin}@${host} -- docker --host unix://${engineSocket} system dial-stdio`;
  await writeFile(
    wrapper,
    `#!/bin/sh\ncase "$*" in *dial-stdio*) exec /usr/bin/ssh -F ${config} -p ${port} ${remote};; esac\nexit 9\n`,
  );
  await chmod(wrapper, 0o755);
  const env = {
    PATH: `${folder}:${process.env.PATH ?? ''}`,
    DOCKER_HOST: `ssh://${bed.users.admin}@${host}:${port}`,
    DOCKER_CONFIG: join(folder, 'none'),
  };
  return {
    run: async (...args) => (await run(bed.tools.docker, args, { env })).trim(),
    async dispose() {
      // Ends the shared connection, where there is one.
      await tryRun('/usr/bin/ssh', ['-F', config, '-O', 'exit', '-p', String(port), `${bed.users.admin}@${host}`]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
