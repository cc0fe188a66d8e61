/** What a workspace asks for: graded warnings, and the ones that have to be confirmed one by one. */
import { Alert, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { WorkspaceWarning } from '../../../../common/model/shared.ts';
import { warningKey } from '../../../../common/registry/shown.ts';
import { WarningList } from '../../../ui/warnings/warning-mark.tsx';
import { mustConfirm, mustSee } from '../../../ui/warnings/warnings.ts';
import { Commands, Confirmation } from './confirmation.tsx';

type AsksProps = {
  readonly warnings: readonly WorkspaceWarning[];
  readonly execConfig: unknown;
  /** Parts of the settings that cannot be read: what they ask for is not among the warnings. */
  readonly unread: readonly { readonly name: string; readonly why: string }[];
  /** Whether warnings that must be confirmed still have to be: not where these rights were confirmed before. */
  readonly ask: boolean;
  readonly confirmed: ReadonlySet<string>;
  readonly onConfirm: (key: string, on: boolean) => void;
};

export function Asks({ warnings, execConfig, unread, ask, confirmed, onConfirm }: AsksProps) {
  const required = ask ? mustConfirm(warnings) : [];
  const requiredKeys = new Set(required.map(warningKey));
  const rest = warnings.filter((warning) => !requiredKeys.has(warningKey(warning)));
  const seen = ask ? mustSee(warnings).map(warningKey) : [];
  const unseen = seen.filter((key) => !confirmed.has(key));
  useEffect(() => {
    // Ordinary commands stand below in full: on the screen, they are shown.
    for (const key of unseen) onConfirm(key, true);
  });
  return (
    <Stack gap="sm">
      <Title order={3}>What it asks for</Title>
      {unread.map(({ name, why }) => (
        <Alert
          key={name}
          color="yellow"
          variant="light"
          icon={<IconAlertTriangle size={18} stroke={1.6} />}
          title={`${name}: what it asks for is not known`}
          p="xs"
        >
          {why}
        </Alert>
      ))}
      {warnings.length === 0 && unread.length === 0 && (
        <Alert color="teal" variant="light" icon={<IconShieldCheck size={18} stroke={1.6} />} p="xs">
          Nothing beyond an ordinary session: the sandbox stays as the engine makes it.
        </Alert>
      )}
      {required.length > 0 && (
        <Stack gap="xs" role="group" aria-label="Warnings to confirm">
          <Text size="sm">Read and confirm each of these before going on:</Text>
          {required.map((warning) => (
            <Confirmation
              key={warningKey(warning)}
              warning={warning}
              checked={confirmed.has(warningKey(warning))}
              onChange={(on) => onConfirm(warningKey(warning), on)}
            />
          ))}
        </Stack>
      )}
      {rest.length > 0 && <WarningList warnings={rest} />}
      <Commands execConfig={execConfig} />
    </Stack>
  );
}
