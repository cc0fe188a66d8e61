/** Viewer protocols: how a session gets onto a screen, what each needs, and what it can do. Pure. */

export const viewerProtocols = ['kasmvnc', 'web', 'rfb', 'rdp', 'ssh'] as const;
type ViewerProtocol = (typeof viewerProtocols)[number];

/** Those that a container's workspace can choose. The others reach machines, which cannot be launched yet. */
export const containerProtocols = ['kasmvnc', 'web'] as const satisfies readonly ViewerProtocol[];
export type ContainerProtocol = (typeof containerProtocols)[number];

/** Where a container serves its page, and how it is asked there. */
export type ViewerPlace = {
  readonly protocol: ContainerProtocol;
  readonly port: number;
  readonly tls: boolean;
  /** Where the page begins, with its query: `/`. KasmVNC's own is known. */
  readonly path: string;
};

type ViewerFacts = {
  /** Sessions can be shown by it. */
  readonly works: boolean;
  /** What has to be known of a session besides where it is. */
  readonly needs: 'the password that a launch makes' | 'Basic credentials, where its page asks for them' | 'a login';
  /**
   * Who keeps somebody with a view ticket from typing. `nobody`: it cannot be watched without being controlled, and is
   * not shown to watchers at all (docs/security.md 1.11).
   */
  readonly watchedBy: 'its server, by a user that cannot write' | 'the gateway, which reads what is sent' | 'nobody';
  /** What the console can ask of its page; where there is no such interface the console does not offer it. */
  readonly clipboard: boolean;
  readonly sizing: boolean;
  readonly quality: boolean;
  readonly sendKeys: boolean;
  readonly idleLimit: boolean;
  /** Small pictures for lists. */
  readonly thumbnails: boolean;
};

const desktop = { clipboard: true, sizing: true, quality: true, sendKeys: true, idleLimit: true } as const;
const bare = { clipboard: false, sizing: false, quality: false, sendKeys: false, idleLimit: false } as const;

/** The table of viewer protocols. */
export const viewerFacts: Readonly<Record<ViewerProtocol, ViewerFacts>> = {
  kasmvnc: {
    ...desktop,
    works: true,
    needs: 'the password that a launch makes',
    watchedBy: 'its server, by a user that cannot write',
    thumbnails: true,
  },
  web: {
    ...bare,
    works: true,
    needs: 'Basic credentials, where its page asks for them',
    watchedBy: 'nobody',
    thumbnails: false,
  },
  rfb: {
    ...bare,
    works: false,
    needs: 'a login',
    watchedBy: 'the gateway, which reads what is sent',
    thumbnails: false,
  },
  rdp: { ...bare, works: false, needs: 'a login', watchedBy: 'nobody', thumbnails: false },
  ssh: {
    ...bare,
    works: false,
    needs: 'a login',
    watchedBy: 'the gateway, which reads what is sent',
    thumbnails: false,
  },
};

/** Whether somebody may watch a session of this kind who may not control it. */
export function canBeWatched(protocol: ViewerProtocol): boolean {
  return viewerFacts[protocol].watchedBy !== 'nobody';
}
