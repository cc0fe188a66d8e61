/** How all limits of a launch stood, side by side, under an error that is about one of them. */
import { Stack, Text } from '@mantine/core';
import type { ErrorInfo } from '../../../common/errors.ts';
import { limitLines, limitsIn } from '../../../common/license/limits.ts';
import { Facts } from '../figures/facts.tsx';

export function LimitsSaid({ error }: { readonly error: Pick<ErrorInfo, 'data'> }) {
  const limits = limitsIn(error.data);
  if (limits === null) return null;
  return (
    <Stack gap={0} w="100%">
      <Text size="xs" fw={600}>
        The limits of a launch
      </Text>
      <Facts minWidth={260} facts={limitLines(limits).map(({ name, words }) => ({ name, value: words }))} />
    </Stack>
  );
}
