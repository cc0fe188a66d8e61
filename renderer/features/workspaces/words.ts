/** What notices about workspaces say: of what was only ordered, that it was. Pure. */
import { formatCount } from '../../ui/words/format.ts';

/** @param tasks that bring images to hosts for it, and have only begun. */
export function enabledWords(changed: number, enabled: boolean, tasks: number): string {
  const said = `${formatCount(changed, 'workspace')} ${enabled ? 'enabled' : 'disabled'}.`;
  if (tasks === 0) return said;
  return `${said} ${tasks === 1 ? 'Its image is' : 'Their images are'} on the way to the hosts; the tasks show how far.`;
}

/** @param refresh whether the newest image was asked for, where one is there. */
export function repairWords(refresh: boolean): string {
  return `${refresh ? 'Another pull' : 'Another try'} was ordered. The task shows how far it is.`;
}
