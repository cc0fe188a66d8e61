import { Notifications } from '@mantine/notifications';

/** Where notices are shown. What was said before it came is shown as soon as it is there. */
export function Notices() {
  return <Notifications position="bottom-center" limit={4} />;
}
