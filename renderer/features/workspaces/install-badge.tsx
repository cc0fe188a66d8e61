/** The state of a workspace on one host, with the reason where it is not there. */

import { Badge, Stack, Text, Tooltip } from '@mantine/core';
import { hintText } from '../../../common/hint.ts';
import type { Install } from '../../../common/model/workspaces.ts';
import { installWords } from './marks.ts';

type InstallBadgeProps = {
  readonly install: Install;
  readonly percents: ReadonlyMap<string, number>;
  readonly withHost?: boolean;
};

export function InstallBadge({ install, percents, withHost = false }: InstallBadgeProps) {
  const percent = install.taskId === null ? null : (percents.get(install.taskId) ?? null);
  const { label, color } = installWords(install, percent);
  const badge = (
    <Badge size="sm" color={color} flex="none" maw={220} {...(install.reason ? { tabIndex: 0 } : {})}>
      {withHost ? `${install.hostName}: ${label.toLowerCase()}` : label}
    </Badge>
  );
  if (!install.reason) return badge;
  return (
    <Tooltip
      w={320}
      events={{ hover: true, focus: true, touch: true }}
      label={
        <Stack gap={2}>
          <Text size="sm">{install.reason.message}</Text>
          {install.reason.hint && <Text size="xs">{hintText(install.reason.hint)}</Text>}
        </Stack>
      }
    >
      {badge}
    </Tooltip>
  );
}
