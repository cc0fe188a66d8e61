/** For who sets a site up: that a licence can be activated, also without Internet. Nothing once there is one. */
import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { formatCount } from '../../ui/words/format.ts';

export function LicenceHint() {
  const queries = useQueries();
  const mayActivate = useMay('license.modify');
  const view = useQuery(queries.licensing.view.queryOptions({ enabled: mayActivate })).data;
  if (!mayActivate || view?.state !== 'none') return null;
  return (
    <Text size="sm" c="dimmed" ta="center" maw={460} mx="auto">
      Bought a licence?{' '}
      <Anchor component={Link} to="/licence/activate" size="sm" underline="always">
        Activate it
      </Anchor>{' '}
      online, by file, or by telephone where there is no Internet. Without one,{' '}
      {formatCount(view.without.sessions, 'session')} at once {view.without.sessions === 1 ? 'is' : 'are'} allowed. The{' '}
      <Anchor component={Link} to="/help/licences" size="sm" underline="always">
        guide
      </Anchor>{' '}
      has the steps, to print.
    </Text>
  );
}
