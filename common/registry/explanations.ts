/** The help page of every warning: what it means, when it is all right, what to do. Plain text, no markup. */
export type ExplanationId =
  | 'user_error'
  | 'privilege'
  | 'flag_property'
  | 'seccomp_unconfined'
  | 'seccomp_profile'
  | 'seccomp_path'
  | 'security_option'
  | 'capability'
  | 'sys_admin'
  | 'vpn'
  | 'device'
  | 'engine_socket'
  | 'host_system'
  | 'host_folder'
  | 'volume_driver'
  | 'host_namespace'
  | 'sysctl'
  | 'published_port'
  | 'exec_command'
  | 'exec_root'
  | 'exec_privileged'
  | 'plain_registry'
  | 'unknown_setting'
  | 'unknown_path'
  | 'unknown_device'
  | 'device_rule'
  | 'group'
  | 'image_user'
  | 'image_root'
  | 'mount_option'
  | 'volumes_from'
  | 'volume_owner'
  | 'network'
  | 'logs'
  | 'runtime'
  | 'resources';

type Explanation = {
  readonly title: string;
  readonly meaning: string;
  readonly acceptable: string;
  readonly action: string;
};

export const explanations: Readonly<Record<ExplanationId, Explanation>> = {
  user_error: {
    title: 'Not the standard user',
    meaning:
      'Session images are made to run as user 1000, a user without special rights. This workspace sets another user. As root, every program in the session may change everything inside the container, and a flaw in the kernel or the engine is easier to use from there.',
    acceptable:
      'Some system tools and training images need root. In a container that has no other warning it is a moderate risk.',
    action:
      'Set "user" to 1000 before installing and try whether the workspace still starts. If it has to be root, offer it only to people you trust, on a host that holds nothing else of value.',
  },
  privilege: {
    title: 'Privileged container',
    meaning:
      'A privileged container has all rights of the host’s kernel and sees all its devices. Whoever controls the session can mount the host’s disks and is root on the host with a few commands. There is no sandbox left to speak of.',
    acceptable:
      'For Docker inside a session, and for a few system tools, on a host that is used for nothing else and that can be rebuilt at any time.',
    action:
      'Take "privileged" out before installing. If the workspace then does not work, look for a variant that does without, such as rootless Docker, or give it a host of its own.',
  },
  flag_property: {
    title: 'Changes how the container is run',
    meaning:
      'The workspace sets a property of the container beyond the usual ones. By itself that is neither good nor bad: more shared memory and other name servers fall under this rule, and so do settings that open the host.',
    acceptable: 'Where you know what the property does, and the workspace needs it.',
    action:
      'Read the value under Edit before installing. The grade beside the warning tells whether the sandbox is touched. Remove what you cannot explain: most workspaces start without it.',
  },
  seccomp_unconfined: {
    title: 'System call filter switched off',
    meaning:
      'Engines normally keep containers away from some hundred rarely used functions of the kernel. With seccomp=unconfined this filter is off. Nothing is open by that alone, but a flaw in one of those functions could be used from within the session.',
    acceptable:
      'Many workspaces ask for it only because hosts with libseccomp older than 2.5.3 blocked harmless calls of newer programs. On such a host it may be needed. Browsers, too, use it to build a sandbox of their own.',
    action:
      'On a host with libseccomp 2.5.3 or newer (Debian 12 and Ubuntu 22.04 have it), remove it and try. If the workspace starts and works, keep it removed.',
  },
  seccomp_profile: {
    title: 'Own system call filter',
    meaning:
      'The workspace brings its own list of kernel functions that the session may use, in place of the engine’s list. It may be stricter or more open than the engine’s.',
    acceptable:
      'Where it only adds a few calls that a program needs, such as those with which browsers build their sandbox.',
    action:
      'Compare the profile with the engine’s default. Where it lets through more than that, it is graded as if the filter was switched off.',
  },
  seccomp_path: {
    title: 'System call filter given as a file',
    meaning:
      'The value after seccomp= is the path of a file. The docker command reads such a file by itself; the engine’s API does not and answers with an error. The session will not start.',
    acceptable: 'Never as it stands: the workspace cannot work this way.',
    action:
      'Put the contents of the file, one JSON object, after "seccomp=", or remove the option so that the engine’s own filter is used.',
  },
  security_option: {
    title: 'Security option',
    meaning:
      'The workspace changes a protection of the container other than the system call filter: AppArmor, SELinux labels or hidden system paths. Switched off, one layer between session and host is missing.',
    acceptable: 'Where the host does not use that protection anyway, or a program is known not to work with it.',
    action:
      'Remove the option and try. If it is needed, prefer a profile made for the program to switching the protection off.',
  },
  capability: {
    title: 'Additional capability',
    meaning:
      'The rights of root are split into capabilities, and containers get only a few of them. This workspace asks for another one. Some are harmless, such as locking memory; others reach into the host’s network, processes or disks.',
    acceptable: 'Where the program is known to need it. The grade beside the warning tells how far it reaches.',
    action:
      'Remove it and try. If it is needed, keep only that one, and offer the workspace only to people who need it.',
  },
  sys_admin: {
    title: 'Capability SYS_ADMIN or ALL',
    meaning:
      'SYS_ADMIN covers mounting file systems and most of what the kernel reserves for root. With it, a root process leaves its container by documented means. ALL includes it.',
    acceptable: 'Only on a host that holds nothing else and can be rebuilt.',
    action:
      'Remove it. If the program needs it to mount something, mount that on the host instead and share the folder; if it needs it for a browser sandbox, use a system call profile.',
  },
  vpn: {
    title: 'VPN workspace',
    meaning:
      'The workspace may change its network settings and use the host’s tunnel device. VPN clients need exactly that. It changes the network of the session, not that of the host.',
    acceptable: 'In workspaces that are made to connect to a VPN.',
    action:
      'Check that the entry is such a workspace. Remember that traffic inside the tunnel passes your network’s filters unseen.',
  },
  device: {
    title: 'Device of the host',
    meaning:
      'The session gets direct access to a device. A graphics card or a camera is a matter of taste; a disk or the memory device means control over the host.',
    acceptable:
      'For graphics cards, sound and video devices that the workspace is made for. Cameras and sound devices can see or hear the room.',
    action: 'Remove devices that you cannot explain. Never pass on disks, memory or the whole /dev folder.',
  },
  engine_socket: {
    title: 'Container engine handed over',
    meaning:
      'The socket of the container engine, or the folder it is in, is mounted into the session. Whoever can talk to the engine can start a container with the whole host inside: that is root on the host, also where the mount is read-only.',
    acceptable: 'Practically never for sessions that people work in.',
    action: 'Remove the mount. For building images inside a session, use a workspace with rootless Docker.',
  },
  host_system: {
    title: 'System folder of the host',
    meaning:
      'A folder that decides what the host runs, or who may sign in, is mounted into the session. Where it can be written, whoever controls the session can become root on the host. Where it can only be read, passwords and keys may be seen.',
    acceptable: 'Single harmless files, read-only, such as the time zone.',
    action: 'Mount the one file that is needed, read-only, or put a copy of it into a folder made for the purpose.',
  },
  host_folder: {
    title: 'Folder of the host',
    meaning:
      'The session sees a folder of the host. What people do there reaches beyond the session and stays after it, and everybody with this workspace may see the same files.',
    acceptable: 'For shared data and for profiles, in folders made for the purpose.',
    action:
      'Check the path. Mount it read-only where people only read, and keep the folders of different people apart.',
  },
  volume_driver: {
    title: 'Volume with driver options',
    meaning:
      'A volume is usually a folder that the engine keeps. Given options for its driver, it can be something else: a folder or a disk of the host, a share in the network, or whatever an added driver makes of them.',
    acceptable: 'For a file server that the workspace is made for.',
    action:
      'Read the options under Edit: "device" and "o" name what is mounted. Remove what you cannot explain; mount a folder of the host openly, so that it can be seen.',
  },
  host_namespace: {
    title: 'Shares part of the host',
    meaning:
      'Containers have a network, process list, shared memory and users of their own. This workspace uses the host’s, or another container’s. On the host’s network, services that listen only locally can be reached, without a password in many cases.',
    acceptable: 'For monitoring tools on a host that is meant for it.',
    action: 'Remove the setting. For single services, open a port to them instead of sharing the whole network.',
  },
  sysctl: {
    title: 'Kernel setting',
    meaning:
      'The workspace changes settings of the kernel. Network settings (net.…) only apply to its own container. Others apply to the whole host, and engines refuse most of them.',
    acceptable: 'Network settings that a VPN client or a network tool needs.',
    action: 'Keep what starts with net. where it is needed, and remove the rest.',
  },
  published_port: {
    title: 'Port opened on the host',
    meaning:
      'A port of the session is opened on the host’s own addresses. It can be reached without signing in to Fairlead, and only one session at a time can have the same port of a host.',
    acceptable: 'Where the program in the session is a server that others have to reach, in a network you trust.',
    action:
      'Remove it if people only use the session’s screen. Otherwise limit who can reach that port with a firewall.',
  },
  exec_command: {
    title: 'Command of the publisher',
    meaning:
      'When a session starts, is given to somebody or opens an address, a command of the publisher runs inside its container, as the session’s own user. It can do what a person in that session can do, and no more.',
    acceptable: 'Nearly always: most workspaces open addresses this way. Read it where you do not know the publisher.',
    action:
      'Look at the whole command in the overview. One that downloads something and runs it gets another program at every start; remove it unless you trust where that comes from.',
  },
  exec_root: {
    title: 'Command run as root',
    meaning:
      'When a session starts, is given to somebody or opens an address, a command runs inside its container as root. It is the publisher’s command, on your host, within the container’s sandbox. Some use it to let the session’s user become root as well.',
    acceptable: 'For preparations that need it, such as starting a VPN client, once you have read the command.',
    action: 'Read the command under Edit. Remove it if it is not needed, or set its user to 1000.',
  },
  exec_privileged: {
    title: 'Privileged command',
    meaning:
      'A command runs inside the session’s container with all rights of the host’s kernel. If it, or a file that the session’s user can change and it uses, is malicious, it reaches the host.',
    acceptable: 'For commands you have read, in images from a publisher you trust, such as starting a VPN client.',
    action:
      'Read the command and every script it starts. Remove "privileged" and try; for VPN clients the capability NET_ADMIN with the tunnel device is enough.',
  },
  plain_registry: {
    title: 'Image over an unencrypted connection',
    meaning:
      'The image comes from a registry without encryption. Anybody on the way can exchange it. Engines refuse such registries unless they are allowed in the engine’s configuration.',
    acceptable: 'In a closed network, such as a site without Internet.',
    action: 'Give the registry a certificate and use its https address, or pull the image by its digest.',
  },
  unknown_setting: {
    title: 'Not known to be harmless',
    meaning:
      'The workspace sets something that is neither on Fairlead’s lists of what is harmless nor on those of what reaches the host. It may be either, so it is asked about as if it reached the host.',
    acceptable: 'Where you know what the setting does on your engine, and the workspace needs it.',
    action:
      'Read the value under Edit and look it up in the manual of your engine. Remove it and try: most workspaces start without.',
  },
  unknown_path: {
    title: 'A place of the host that is not known',
    meaning:
      'The session gets a file or folder of the host that is neither in a folder for data nor a known part of the system. What is there, and where links in it lead, cannot be seen from here.',
    acceptable: 'Where you know what is in the folder, and that it holds no keys, sockets or programs.',
    action:
      'Look at the folder on the host. If it is for data, name it, or the folder it is in, among the site’s data folders; otherwise use a folder below one of those.',
  },
  unknown_device: {
    title: 'A device that is not known',
    meaning:
      'The session gets direct access to a device that is not among the known harmless ones. Devices can be disks, memory, keyboards or radios of the host, whatever they are called.',
    acceptable: 'Where you know the device, and it is connected for the sessions to use.',
    action: 'Find out on the host what the device is. Remove it if you cannot explain it.',
  },
  device_rule: {
    title: 'Rule for devices',
    meaning:
      'Containers may open only few devices. This rule lets the session open more of them by their numbers. Disks opened that way hold everything on the host, and keyboards what is typed there.',
    acceptable: 'For graphics cards, cameras and sound, in workspaces that are made for them.',
    action: 'Remove the rule and give the one device that is needed under "devices".',
  },
  group: {
    title: 'Membership in a group',
    meaning:
      'The session’s user belongs to a further group in its container. A group opens the files and devices that belong to it; in some images it also lets its members become root in the container.',
    acceptable: 'For groups such as audio, video and render, in workspaces that use such a device.',
    action: 'Remove the group and try. Never give a number of which you do not know what belongs to it on the host.',
  },
  image_user: {
    title: 'The image decides who it starts as',
    meaning:
      'The workspace sets no user, so the session starts as the one that its image names. That is known once the image is on a host, at the end of the install.',
    acceptable: 'Always: nothing is known against it yet.',
    action: 'Wait for the install to end. If the image starts as root, you are asked about it then, once.',
  },
  image_root: {
    title: 'The image starts as root',
    meaning:
      'The workspace sets no user, and the image starts as root inside the session’s container. Many such images prepare the session as root and then change to an ordinary user by themselves; others stay root.',
    acceptable:
      'For images of publishers you trust, in a workspace that has no graver warning. It is asked once, and again only if an image that did not start as root later does.',
    action: 'Set "user" to 1000 and try whether the workspace still starts. If not, offer it only to people you trust.',
  },
  mount_option: {
    title: 'How a folder is mounted',
    meaning:
      'Options of a mount decide whether devices and programs of root in it count, and whether what is mounted below it later is seen. Ordinary mounts have neither.',
    acceptable: 'Where a program is known to need it.',
    action: 'Remove the option and try.',
  },
  volumes_from: {
    title: 'Volumes of another container',
    meaning:
      'The session gets everything that another container of the host has mounted. That may be the folders of other people, or the engine itself, and it changes when that container does.',
    acceptable: 'Practically never: what a session needs can be named.',
    action: 'Remove it, and mount the one volume that is needed by its name.',
  },
  volume_owner: {
    title: 'Owner of a folder of the host',
    meaning:
      'Before a session starts, the folder on the host is given to the user and group that the workspace names. Programs of the host that used the folder before may lose access to it.',
    acceptable: 'For folders that were made for the sessions.',
    action: 'Check that nothing else on the host uses the folder, or leave out "uid" and "gid".',
  },
  network: {
    title: 'A network of the host’s engine',
    meaning:
      'The session joins a network by its name, besides or instead of the engine’s ordinary one. It can reach what else is in that network.',
    acceptable: 'Where the network was made for these sessions.',
    action: 'Look at what is in the network on the host. Remove the setting if the session does not need it.',
  },
  logs: {
    title: 'Where output is logged',
    meaning:
      'What the session’s programs print is sent to another place than the engine’s own logs. Output can hold names and addresses.',
    acceptable: 'Where the place is yours.',
    action: 'Check the address under Edit, or remove the setting.',
  },
  runtime: {
    title: 'Another run-time',
    meaning:
      'Containers are started by a program of the host, the run-time. The workspace asks for one by its name; some build a stricter wall, one serves graphics cards, and a program given by its path runs as root on the host.',
    acceptable: 'For the run-times of graphics cards, and stricter ones, that are set up on your hosts.',
    action: 'Remove it and try. Never accept a path.',
  },
  resources: {
    title: 'Share of the host',
    meaning:
      'The workspace changes how the host shares memory and processors between this session and everything else. Badly set, one session can slow or stop the others.',
    acceptable: 'On hosts that are used for these sessions alone.',
    action: 'Remove the setting, and give the workspace the cores and memory that it needs.',
  },
};

export const explanationIds: readonly ExplanationId[] = Object.keys(explanations) as ExplanationId[];

export function isExplanationId(text: string): text is ExplanationId {
  return Object.hasOwn(explanations, text);
}
