/** How far the pulls, builds and uploads are that run now, by task. Only while something is on its way. */
import { useEffect, useState } from 'react';
import type { Task } from '../../../common/model/tasks.ts';
import { useConsole } from '../../app/context.tsx';
import { isActive } from '../../ui/tasks/task-words.ts';

const nothing: ReadonlyMap<string, number> = new Map();

/** Task id -> percent. */
export function usePulls(anyPulling: boolean): ReadonlyMap<string, number> {
  const { tasks } = useConsole();
  const [percents, setPercents] = useState(nothing);
  useEffect(() => {
    if (!anyPulling) return;
    const show = ({ id, kind, state, progress }: Task) => {
      if (!kind.startsWith('workspace.install') && !kind.startsWith('images.')) return;
      setPercents((before) => {
        const next = new Map(before);
        if (isActive({ state })) next.set(id, progress);
        else next.delete(id);
        return next;
      });
    };
    for (const task of tasks.running()) show(task);
    const leave = tasks.follow(show);
    return () => {
      leave();
      setPercents(nothing);
    };
  }, [tasks, anyPulling]);
  return percents;
}
