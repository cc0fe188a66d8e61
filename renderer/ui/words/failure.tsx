/** What went wrong, what to do, and how the limits stood where it was one of them: for notices. */
import { Stack } from '@mantine/core';
import type { ErrorInfo } from '../../../common/errors.ts';
import { Hint } from './hint.tsx';
import { LimitsSaid } from './limits-said.tsx';

export function Failure({ error }: { readonly error: Pick<ErrorInfo, 'message' | 'hint' | 'data'> }) {
  return (
    <Stack gap={4}>
      <span>{error.message}</span>
      {error.hint && <Hint size="sm" parts={error.hint} />}
      <LimitsSaid error={error} />
    </Stack>
  );
}
