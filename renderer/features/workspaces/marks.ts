/** What of a workspace stands out, and how its installs are said. Pure. */
import type { Install, Workspace } from '../../../common/model/workspaces.ts';
import { isFlagged } from '../../ui/warnings/warnings.ts';

export const workspaceMarks = {
  enabled: 'Enabled',
  disabled: 'Disabled',
  running: 'In use',
  'update-available': 'Update available',
  incomplete: 'Not on every host',
  unconfirmed: 'To be confirmed',
  flagged: 'With warnings',
  orphaned: 'Registry removed',
} as const;
export type WorkspaceMark = keyof typeof workspaceMarks;

export function marksOf(workspace: Workspace): WorkspaceMark[] {
  const { enabled, runningSessions, updateAvailable, installs, warnings, unconfirmed, source } = workspace;
  const marks: WorkspaceMark[] = [enabled ? 'enabled' : 'disabled'];
  if (runningSessions > 0) marks.push('running');
  if (updateAvailable) marks.push('update-available');
  if (installs.some(({ desired, observed }) => desired === 'present' && observed !== 'present'))
    marks.push('incomplete');
  if (unconfirmed.length > 0) marks.push('unconfirmed');
  if (isFlagged(warnings)) marks.push('flagged');
  if (source?.orphaned) marks.push('orphaned');
  return marks;
}

type InstallWords = { readonly label: string; readonly color: string };

/** `percent` of the pull that runs, where it is known. */
export function installWords({ observed }: Pick<Install, 'observed'>, percent: number | null): InstallWords {
  switch (observed) {
    case 'present':
      return { label: 'Installed', color: 'teal' };
    case 'pulling':
      // Pulled, copied, built or loaded.
      return { label: percent === null ? 'On its way' : `On its way, ${Math.round(percent)} %`, color: 'harbour' };
    case 'failed':
      return { label: 'Failed', color: 'red' };
    case 'blocked':
      return { label: 'No space', color: 'orange' };
    case 'absent':
      return { label: 'Not there yet', color: 'gray' };
    case 'unknown':
      return { label: 'Unknown', color: 'gray' };
  }
}

/** What is not as it should be comes first, then by the name of the host. */
export function inOrder(installs: readonly Install[]): readonly Install[] {
  return [...installs].sort(
    (a, b) =>
      Number(a.observed === 'present') - Number(b.observed === 'present') ||
      a.hostName.localeCompare(b.hostName, 'en', { numeric: true }),
  );
}

/** Hosts on which something can be tried again. */
export function repairable(installs: readonly Install[]): readonly Install[] {
  return installs.filter(({ observed }) => observed !== 'present' && observed !== 'pulling');
}
