/** What an engine says of its security options, in words. Pure. */

const names: Readonly<Record<string, string>> = {
  apparmor: 'AppArmor',
  selinux: 'SELinux',
  seccomp: 'seccomp',
  rootless: 'rootless engine',
  userns: 'user namespaces',
  cgroupns: 'private cgroups',
  'no-new-privileges': 'no new privileges',
};
/** How engines call the profile that they ship. */
const ownProfiles = new Set(['default', 'builtin']);

/** `name=seccomp,profile=default` as `seccomp (the engine's own profile)`; what is not known stays as it is. */
export function securityWords(options: readonly string[]): string {
  return options.map(optionWords).join(', ');
}

function optionWords(option: string): string {
  const fields = new Map(
    option.split(',').map((part) => {
      const at = part.indexOf('=');
      return at === -1 ? (['name', part] as const) : ([part.slice(0, at), part.slice(at + 1)] as const);
    }),
  );
  const name = names[fields.get('name') ?? ''];
  if (name === undefined) return option;
  const profile = fields.get('profile');
  if (profile === undefined) return name;
  return `${name} (${ownProfiles.has(profile) ? "the engine's own profile" : `profile ${profile}`})`;
}
