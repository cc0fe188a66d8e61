/** How all limits of a launch stood, side by side, under an error that is about one of them. */
import { Box, Stack, Text } from '@mantine/core';
import type { ErrorInfo } from '../../../common/errors.ts';
import { limitLines, limitsIn } from '../../../common/license/limits.ts';

export function LimitsSaid({ error }: { readonly error: Pick<ErrorInfo, 'data'> }) {
  const limits = limitsIn(error.data);
  if (limits === null) return null;
  return (
    <Stack gap={4} w="100%" mt={4}>
      <Text size="xs" fw={600}>
        The limits of a launch
      </Text>
      <Box
        component="dl"
        m={0}
        style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(110px, 1fr))', gap: 8, maxWidth: 640 }}
      >
        {limitLines(limits).map(({ name, words, isReached }) => (
          <Box
            key={name}
            px={8}
            py={6}
            style={{
              display: 'flex',
              flexDirection: 'column-reverse',
              justifyContent: 'flex-end',
              borderRadius: 'var(--mantine-radius-sm)',
              border: '1px solid var(--fl-border)',
              ...(isReached && { borderColor: 'var(--mantine-color-error)' }),
            }}
          >
            <Text component="dt" size="xs">
              {name}
            </Text>
            <Text component="dd" m={0} size="sm" fw={isReached ? 700 : 400} className="fl-figures">
              {words}
              {isReached && <span className="fl-visually-hidden">, reached</span>}
            </Text>
          </Box>
        ))}
      </Box>
    </Stack>
  );
}
