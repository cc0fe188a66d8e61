/** Every screen of the console, with objects of a site in the addresses that need one. The session's own page is apart. */

/** The HTTP API as a spec has it. @throws with the answer's code */
type Api = <T>(method: string, path: string) => Promise<T>;

export type Screen = {
  /** Letters and dashes: also the name of its picture. */
  readonly name: string;
  readonly path: string;
  /** A dialog or drawer that has to be there before the screen counts as shown. */
  readonly dialog?: boolean;
};

const always: readonly Screen[] = [
  { name: 'hosts', path: '/hosts' },
  { name: 'hosts-add', path: '/hosts/add' },
  { name: 'workspaces', path: '/workspaces' },
  { name: 'workspaces-new', path: '/workspaces/new', dialog: true },
  { name: 'registry', path: '/registry' },
  { name: 'registry-add', path: '/registry/add', dialog: true },
  { name: 'registry-make', path: '/registry/make', dialog: true },
  { name: 'sessions', path: '/sessions' },
  { name: 'sessions-table', path: '/sessions?view=table' },
  { name: 'sessions-history', path: '/sessions?tab=history' },
  { name: 'tasks', path: '/tasks' },
  { name: 'audit', path: '/audit' },
  { name: 'settings', path: '/settings' },
  { name: 'system', path: '/system' },
  { name: 'licences', path: '/system/licences' },
  { name: 'licence', path: '/licence' },
  { name: 'licence-activate', path: '/licence/activate', dialog: true },
  { name: 'help', path: '/help' },
  { name: 'help-licences', path: '/help/licences' },
];

type Host = { readonly id: string; readonly connection: { readonly state: string } };
type Session = { readonly id: string; readonly state: string };
type Workspace = { readonly id: string; readonly installs: readonly { readonly observed: string }[] };
type Entry = { readonly registryId: string; readonly key: string; readonly grade: string | null };

/** The screens that this site has objects for. */
export async function everyScreen(api: Api): Promise<readonly Screen[]> {
  const [{ hosts }, { sessions }, { workspaces }, { tasks }, { registries }, { entries }] = await Promise.all([
    api<{ hosts: Host[] }>('GET', '/hosts'),
    api<{ sessions: Session[] }>('GET', '/sessions'),
    api<{ workspaces: Workspace[] }>('GET', '/workspaces'),
    api<{ tasks: { id: string; kind: string }[] }>('GET', '/tasks?topLevel=true'),
    api<{ registries: { id: string }[] }>('GET', '/registries'),
    api<{ entries: Entry[] }>('GET', '/registries-entries'),
  ]);
  const near = hosts.find(({ connection }) => connection.state === 'connected');
  const far = hosts.find(({ connection }) => connection.state === 'refused' || connection.state === 'waiting');
  const session = sessions.find(({ state }) => state === 'failed') ?? sessions[0];
  const running = sessions.find(({ state }) => state === 'running');
  const workspace = workspaces.find(({ installs }) => installs.some(({ observed }) => observed === 'present'));
  const task = tasks.find(({ kind }) => kind === 'workspace.install') ?? tasks[0];
  const registry = registries[0];
  const entry = entries.find(({ grade }) => grade !== null) ?? entries[0];
  const address = entry && `/registry/entry/${entry.registryId}/${encodeURIComponent(entry.key)}`;
  return [
    ...always,
    ...(near
      ? ['', 'sessions', 'images', 'containers', 'settings'].map((tab) => ({
          name: `host${tab && `-${tab}`}`,
          path: `/hosts/${near.id}${tab && `/${tab}`}`,
        }))
      : []),
    ...(far ? [{ name: 'host-away', path: `/hosts/${far.id}` }] : []),
    // Ending one that does not run asks nothing.
    ...(running ? [{ name: 'session-end', path: `/sessions/${running.id}/end`, dialog: true }] : []),
    ...(session ? [{ name: 'session', path: `/sessions/${session.id}` }] : []),
    ...(workspace
      ? [
          { name: 'workspace', path: `/workspaces/${workspace.id}`, dialog: true },
          { name: 'workspace-edit', path: `/workspaces/${workspace.id}/edit`, dialog: true },
          { name: 'workspace-launch', path: `/workspaces/${workspace.id}/launch`, dialog: true },
        ]
      : []),
    ...(task ? [{ name: 'task', path: `/tasks/${task.id}` }] : []),
    ...(registry
      ? [
          { name: 'registry-document', path: `/registry/document/${registry.id}`, dialog: true },
          { name: 'registry-changes', path: `/registry/changes/${registry.id}`, dialog: true },
        ]
      : []),
    ...(address
      ? [
          { name: 'registry-entry', path: address, dialog: true },
          { name: 'registry-entry-container', path: `${address}/container`, dialog: true },
        ]
      : []),
  ];
}
