/** Which hosts a workspace is wanted on. Pure. */
import type { InstallTarget, WorkspaceDraft } from '../../common/model/workspaces.ts';
import { architectureFits } from '../../common/placement/architectures.ts';

export type TargetHost = {
  readonly id: string;
  readonly tags: readonly string[];
  readonly installByDefault: boolean;
  /** null while nothing is known of it. */
  readonly info: { readonly architecture: string } | null;
};

/**
 * Hosts that a target chooses. `all` leaves out hosts that are kept free of default installs; naming a host or one of
 * its tags overrides that.
 */
export function chosenHosts<H extends Omit<TargetHost, 'info'>>(
  target: InstallTarget,
  hosts: readonly H[],
): readonly H[] {
  switch (target.kind) {
    case 'all':
      return hosts.filter(({ installByDefault }) => installByDefault);
    case 'hosts':
      return hosts.filter(({ id }) => target.hostIds.includes(id));
    case 'tags':
      return hosts.filter(({ tags }) => tags.some((tag) => target.tags.includes(tag)));
  }
}

/**
 * Hosts that a workspace is wanted on. Where hosts are chosen in general, those of another architecture are left out:
 * the image could never run there. A host that is named stays, so that its install says why it cannot be.
 */
export function wantedHosts<H extends TargetHost>(
  draft: Pick<WorkspaceDraft, 'target' | 'architectures'>,
  hosts: readonly H[],
): { readonly wanted: readonly H[]; readonly leftOut: readonly H[] } {
  const chosen = chosenHosts(draft.target, hosts);
  if (draft.target.kind === 'hosts') return { wanted: chosen, leftOut: [] };
  const fits = ({ info }: H) => architectureFits(draft.architectures, info?.architecture ?? null);
  return { wanted: chosen.filter(fits), leftOut: chosen.filter((host) => !fits(host)) };
}
