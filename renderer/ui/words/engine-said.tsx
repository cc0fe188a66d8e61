/** The engine's own sentence under an error, where it says more than ours. */
import { Stack, Text } from '@mantine/core';
import type { ErrorInfo } from '../../../common/errors.ts';
import { engineSaid } from './engine-words.ts';

export function EngineSaid({ error }: { readonly error: Pick<ErrorInfo, 'message' | 'data'> }) {
  const said = engineSaid(error);
  if (said === null) return null;
  return (
    <Stack gap={2}>
      <Text size="xs" fw={600}>
        The engine says
      </Text>
      <Text size="xs" className="fl-mono" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {said}
      </Text>
    </Stack>
  );
}
