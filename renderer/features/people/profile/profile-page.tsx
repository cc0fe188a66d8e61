/** What somebody looks after for themselves: password, second factors, sign-ins, API keys. */
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { IconDeviceDesktop } from '@tabler/icons-react';
import { useAccount, useMay } from '../../../app/may.ts';
import { Page } from '../../../ui/page/page.tsx';
import { Panel } from '../../../ui/page/panel.tsx';
import { EmptyState, QueryView } from '../../../ui/page/states.tsx';
import { byArea, permissionWords, roleWords } from '../../../ui/words/access-words.ts';
import { Roles } from '../person-table.tsx';
import { ApiKeys } from './api-keys.tsx';
import { Authenticator } from './authenticator.tsx';
import { ChangePassword } from './change-password.tsx';
import { OwnSignIns } from './own-sign-ins.tsx';
import { Passkeys } from './passkeys.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

export function ProfilePage() {
  const account = useAccount();
  const mayChange = useMay('account.modify');
  return (
    <Page title="Profile" description="Your account on this site, and how you sign in.">
      <QueryView query={account}>
        {({ name, displayName, roles, permissions, hasPassword }) =>
          hasPassword ? (
            <Stack gap="md" maw={760}>
              <Panel title={displayName} description={<span className="fl-mono">{name}</span>}>
                <Roles roles={roles} wordsOf={roleWords} />
                <What permissions={permissions} />
              </Panel>
              {mayChange && <ChangePassword person={{ name, displayName }} />}
              {mayChange && (
                <>
                  <Authenticator />
                  <Passkeys />
                  <RecoveryCodes />
                </>
              )}
              <OwnSignIns />
              {mayChange && <ApiKeys own={permissions} />}
            </Stack>
          ) : (
            <EmptyState icon={IconDeviceDesktop} title="Nobody signs in here">
              This site is of this machine alone. It has one person, who needs no account.
            </EmptyState>
          )
        }
      </QueryView>
    </Page>
  );
}

/** What one may do, by what it is about. */
function What({ permissions }: { readonly permissions: Parameters<typeof byArea>[0] }) {
  return (
    <Stack gap="xs">
      <Text size="sm">You may:</Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="xs">
        {byArea(permissions).map(({ area, label, permissions: own }) => (
          <div key={area}>
            <Text size="sm" fw={600}>
              {label}
            </Text>
            <ul style={{ margin: 0, paddingLeft: '1.1rem' }}>
              {own.map((one) => (
                <li key={one}>
                  <Text size="sm" c="dimmed">
                    {permissionWords[one]}
                  </Text>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </SimpleGrid>
    </Stack>
  );
}
