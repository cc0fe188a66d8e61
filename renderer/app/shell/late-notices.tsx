import { useNotifications } from '@mantine/notifications';
import { again } from '../again.ts';
import { useLate } from './use-late.ts';

const load = () => again(() => import('./notices.tsx'));

/** Notices, whose code the first screen does not need: they wait in their store for it. */
export function LateNotices() {
  const { notifications } = useNotifications();
  // Nothing could say that it did not come; it was asked for four times.
  const part = useLate(load, notifications.length > 0, () => undefined);
  return part && <part.Notices />;
}
