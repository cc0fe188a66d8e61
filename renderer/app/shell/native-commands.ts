/** What the desktop app tells the console, and when the console tells it something. Pure. */
import type { Task } from '../../../common/model/tasks.ts';
import type { ColorScheme, NotifyInput, ShellCommand } from '../../../common/shell/channels.ts';
import { isActive, taskStateWords } from '../../ui/tasks/task-words.ts';

const taskTag = 'task:';

/** The page that a command leads to; null for commands that lead nowhere, and for those of a newer app. */
export function placeOf(command: ShellCommand): string | null {
  switch (command.kind) {
    case 'go':
      return `/${command.area}`;
    case 'help':
      return '/help';
    case 'notification':
      return command.tag.startsWith(taskTag) ? `/tasks/${encodeURIComponent(command.tag.slice(taskTag.length))}` : null;
    default:
      return null;
  }
}

/** The console's colours in the app's words. */
export function schemeOf(scheme: 'auto' | 'light' | 'dark'): ColorScheme {
  return scheme === 'auto' ? 'system' : scheme;
}

/** Work that ended sooner was waited for at the screen, milliseconds. */
const worthTellingMs = 5_000;

/** The longest texts that the app takes. */
const most = { title: 200, body: 1000 };

/** The notice for work that has just ended; null where it is not worth one: parts of other work, short or cancelled work. */
export function noticeOf(task: Task): NotifyInput | null {
  const { id, parentId, state, startedAt, endedAt, title, sentence, error } = task;
  if (parentId !== null || startedAt === null || endedAt === null) return null;
  if (endedAt - startedAt < worthTellingMs) return null;
  if (isActive(task) || state === 'cancelled') return null;
  return {
    title: `${taskStateWords[state]}: ${title}`.slice(0, most.title),
    body: (error?.message ?? sentence).slice(0, most.body),
    tag: `${taskTag}${id}`,
  };
}
