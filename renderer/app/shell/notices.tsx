import { Notifications } from '@mantine/notifications';

/** A failure with its advice and its limits is shown whole, pixels. */
const tallest = 420;

/** Where notices are shown. What was said before it came is shown as soon as it is there. */
export function Notices() {
  return <Notifications position="bottom-center" limit={4} notificationMaxHeight={tallest} />;
}
