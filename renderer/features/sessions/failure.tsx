/** Why a session could not start: the reason, what to do, every host's own reason, the last lines it wrote. */

import { Alert, Box, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { z } from 'zod';
import type { ErrorInfo } from '../../../common/errors.ts';
import { candidateSchema } from '../../../common/model/sessions.ts';
import { CopyIcon } from '../../ui/copy-line.tsx';
import { Placement } from '../../ui/placement.tsx';
import { EngineSaid } from '../../ui/words/engine-said.tsx';
import { Hint } from '../../ui/words/hint.tsx';
import { LimitsSaid } from '../../ui/words/limits-said.tsx';

const logSchema = z.object({ log: z.array(z.string()).min(1) });
const candidatesSchema = z.object({ candidates: z.array(candidateSchema).min(1) });

/** `lines`: how many of the log's last lines are shown. */
export function Failure({ error, lines }: { readonly error: ErrorInfo; readonly lines: number }) {
  const log = logSchema.safeParse(error.data);
  const candidates = candidatesSchema.safeParse(error.data);
  return (
    <Stack gap="sm">
      <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} p="sm" role="alert">
        <Text size="sm" fw={600}>
          {error.message}
        </Text>
        {error.hint && (
          <Box mt={4}>
            <Hint parts={error.hint} />
          </Box>
        )}
        <EngineSaid error={error} />
        <LimitsSaid error={error} />
        <Text size="xs" c="dimmed" className="fl-mono" mt={4}>
          {error.code}
        </Text>
      </Alert>
      {candidates.success && <Placement candidates={candidates.data.candidates} />}
      {log.success && <LogTail lines={log.data.log.slice(-lines)} />}
    </Stack>
  );
}

function LogTail({ lines }: { readonly lines: readonly string[] }) {
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600} component="div" style={{ display: 'flex', alignItems: 'center', gap: 6 }}>
        The last lines that it wrote
        <CopyIcon value={lines.join('\n')} what="these lines" />
      </Text>
      <Box
        component="pre"
        className="fl-panel fl-mono"
        p="xs"
        m={0}
        mah={320}
        tabIndex={0}
        role="region"
        aria-label="Last lines of its log"
        style={{ overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', background: 'var(--fl-canvas)' }}
      >
        {lines.join('\n')}
      </Box>
    </Stack>
  );
}
