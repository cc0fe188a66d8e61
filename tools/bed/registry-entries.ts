import type { BedImages } from './types.ts';
import type { ImageSizes } from './workspace-registry.ts';

export type RegistryEntrySource = {
  readonly friendlyName: string;
  readonly image: string;
  readonly tags: readonly string[];
  readonly sizeMb: number;
  readonly imageSrc: string;
  /** Fields of the entry in the format's own names. */
  readonly settings: Readonly<Record<string, unknown>>;
};

const go = {
  go: { cmd: `bash -c '/dockerstartup/custom_startup.sh --go --url "$KASM_URL"'` },
  assign: { cmd: `bash -c '/dockerstartup/custom_startup.sh --assign --url "$KASM_URL"'` },
};

/**
 * The workspaces of the bed's registry. All but the last two start on the bed's engines; in brackets what the field's
 * warning rule says: two plain ones (none), seccomp and capabilities (flag_property), root (user_error), privileged
 * (privilege), an image that does not exist, and an image far too large for any disk.
 */
export function registryEntries(images: BedImages, sizes: ImageSizes): RegistryEntrySource[] {
  const dockerRegistry = `http://${images.desktop.v1.split('/')[0]}/`;
  const desktop = { image: images.desktop.v1, tags: ['1', '2'], sizeMb: sizes.desktopMb };
  const terminal = { image: images.terminal, tags: ['1'], sizeMb: sizes.terminalMb };
  const base = {
    docker_registry: dockerRegistry,
    cores: 1,
    memory: 768,
    gpu_count: 0,
    cpu_allocation_method: 'Inherit',
  };
  return [
    {
      ...desktop,
      friendlyName: 'Bed Desktop',
      imageSrc: 'bed-desktop.svg',
      settings: {
        ...base,
        description: 'A small desktop with a terminal and a browser.',
        categories: ['Desktop'],
        run_config: { hostname: 'bed' },
        exec_config: go,
        notes: 'A **desktop** for tests.\n\n- Terminal\n- Browser\n',
      },
    },
    {
      ...terminal,
      friendlyName: 'Bed Terminal',
      imageSrc: 'bed-terminal.png',
      settings: {
        ...base,
        description: 'Only a terminal, on the layers of the desktop.',
        categories: ['Development', 'Desktop'],
        run_config: { hostname: 'bed', environment: { BED_GREETING: 'hello from the registry' } },
        exec_config: {
          ...go,
          first_launch: {
            user: 'root',
            cmd: "sh -c 'echo first-launch > /tmp/first_launch; id -u >> /tmp/first_launch'",
          },
        },
      },
    },
    {
      ...desktop,
      friendlyName: 'Bed Desktop, relaxed sandbox',
      imageSrc: 'bed-seccomp.svg',
      settings: {
        ...base,
        description: 'Asks for seccomp=unconfined, as many published entries do.',
        categories: ['Desktop', 'Security'],
        run_config: { hostname: 'bed', security_opt: ['seccomp=unconfined'] },
        exec_config: go,
      },
    },
    {
      ...desktop,
      friendlyName: 'Bed Desktop, extra capabilities',
      imageSrc: 'bed-caps.svg',
      settings: {
        ...base,
        description: 'Adds a capability, shared memory and a device of the host.',
        categories: ['Desktop', 'Communication'],
        run_config: { cap_add: ['NET_ADMIN'], shm_size: '128m', dns: ['127.0.0.1'] },
        exec_config: go,
      },
    },
    {
      ...desktop,
      friendlyName: 'Bed Desktop as root',
      imageSrc: 'bed-root.svg',
      settings: {
        ...base,
        description: 'Runs as root inside the container.',
        categories: ['Desktop'],
        run_config: { user: 'root', hostname: 'bed' },
        exec_config: go,
      },
    },
    {
      ...terminal,
      friendlyName: 'Bed Terminal, privileged',
      imageSrc: 'bed-privileged.svg',
      settings: {
        ...base,
        description: 'Asks for a privileged container.',
        categories: ['Development'],
        run_config: { privileged: true, network_mode: 'bridge' },
      },
    },
    {
      friendlyName: 'Bed Missing Image',
      image: `${images.desktop.v1.split('/')[0]}/fairlead-bed/never-published:1`,
      tags: ['1'],
      sizeMb: 100,
      imageSrc: 'bed-missing.svg',
      settings: { ...base, description: 'Its image is not in any registry.', categories: ['Other'] },
    },
    {
      ...terminal,
      friendlyName: 'Bed Giant',
      sizeMb: 40_000_000,
      imageSrc: 'bed-giant.svg',
      settings: { ...base, description: 'Says it needs 40 TB.', categories: ['Games'] },
    },
  ];
}
