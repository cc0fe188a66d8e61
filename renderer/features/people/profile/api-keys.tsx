/** API keys: for programs that do a part of what their owner may. */
import { Badge, Box, Button, Group, Stack, Text } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Permission } from '../../../../common/access/permissions.ts';
import { useApi, useQueries } from '../../../app/context.tsx';
import { confirm } from '../../../ui/dialog/confirm.tsx';
import { Dialog, DialogBody, DialogFooter } from '../../../ui/dialog/dialog.tsx';
import { notifyDone, notifyFailed } from '../../../ui/notify.ts';
import { Panel } from '../../../ui/page/panel.tsx';
import { QueryView } from '../../../ui/page/states.tsx';
import { ShownOnce } from '../../../ui/people/once.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { permissionWords } from '../../../ui/words/access-words.ts';
import { formatAgo, formatCount, formatTime } from '../../../ui/words/format.ts';
import { NewApiKey } from './new-api-key.tsx';

type ApiKey = {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly permissions: readonly Permission[];
  readonly effective: readonly Permission[];
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
};

/** @param own what the person may do */
export function ApiKeys({ own }: { readonly own: readonly Permission[] }) {
  const api = useApi();
  const queries = useQueries();
  const cache = useQueryClient();
  const now = useNow(30_000);
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<{ readonly key: string; readonly name: string } | null>(null);
  const query = useQuery(queries.account.apiKeys.list.queryOptions());
  const refresh = () => void cache.invalidateQueries({ queryKey: queries.account.apiKeys.key() });
  const end = useMutation({
    mutationFn: async (key: ApiKey) => {
      await api.account.apiKeys.end({ id: key.id });
      return key;
    },
    onSuccess: ({ name }) => notifyDone(`The API key ${name} ended.`),
    onError: (thrown) => notifyFailed('The API key was not ended', thrown),
    onSettled: refresh,
  });
  const askToEnd = async (key: ApiKey) => {
    const isOld = key.expiresAt <= now;
    const yes =
      isOld ||
      (await confirm({
        title: `End the API key ${key.name}?`,
        message: 'Programs that use it are refused at once. It cannot be brought back.',
        confirmLabel: 'End the key',
        danger: true,
      }));
    if (yes) end.mutate(key);
  };
  return (
    <Panel
      title="API keys"
      description="For programs and scripts. A key may do a part of what you may, and ends by itself on a day that you choose."
    >
      <QueryView query={query}>
        {({ apiKeys }) => (
          <Stack gap="md">
            {apiKeys.length > 0 && (
              <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label="API keys">
                {apiKeys.map((key, at) => (
                  <Group
                    key={key.id}
                    component="li"
                    justify="space-between"
                    wrap="nowrap"
                    py={8}
                    style={at === 0 ? {} : { borderTop: '1px solid var(--fl-border)' }}
                  >
                    <Group gap="sm" wrap="nowrap" miw={0}>
                      <Box c="dimmed" lh={0} aria-hidden="true">
                        <IconKey size={18} stroke={1.6} />
                      </Box>
                      <KeyLine apiKey={key} now={now} />
                    </Group>
                    <Button
                      variant="default"
                      flex="none"
                      loading={end.isPending && end.variables.id === key.id}
                      aria-label={`${key.expiresAt <= now ? 'Remove' : 'End'} the API key ${key.name}`}
                      onClick={() => void askToEnd(key)}
                    >
                      {key.expiresAt <= now ? 'Remove' : 'End'}
                    </Button>
                  </Group>
                ))}
              </Stack>
            )}
            <Group>
              <Button leftSection={<IconPlus size={15} stroke={1.6} />} onClick={() => setMaking(true)}>
                Make an API key
              </Button>
            </Group>
          </Stack>
        )}
      </QueryView>
      {isMaking && (
        <NewApiKey
          own={own}
          onClose={() => setMaking(false)}
          onMade={(key, name) => {
            setMaking(false);
            setMade({ key, name });
            refresh();
          }}
        />
      )}
      {made && (
        <Dialog title={`The API key ${made.name}`} onClose={() => setMade(null)} closeOnClickOutside={false}>
          <DialogBody>
            <ShownOnce value={made.key} what="the API key">
              A program sends it in the header <span className="fl-mono">Authorization: Bearer</span>, to the HTTP
              interface of this site.
            </ShownOnce>
          </DialogBody>
          <DialogFooter>
            <Button onClick={() => setMade(null)} data-autofocus>
              Done
            </Button>
          </DialogFooter>
        </Dialog>
      )}
    </Panel>
  );
}

function KeyLine({ apiKey, now }: { readonly apiKey: ApiKey; readonly now: number }) {
  const { name, hint, permissions, effective, expiresAt, lastUsedAt } = apiKey;
  const lost = permissions.length - effective.length;
  return (
    <Box miw={0}>
      <Group gap={6}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text className="fl-mono" c="dimmed">
          {hint}…
        </Text>
        {expiresAt <= now && (
          <Badge size="xs" color="gray">
            Expired
          </Badge>
        )}
      </Group>
      <Text size="xs" c="dimmed" title={effective.map((one) => permissionWords[one]).join('\n')}>
        {expiresAt <= now ? 'Expired' : 'Until'} {formatTime(expiresAt)} ·{' '}
        {lastUsedAt === null ? 'never used' : `last used ${formatAgo(lastUsedAt, now)}`} ·{' '}
        {formatCount(effective.length, 'permission')}
        {lost > 0 && `, ${lost} more that you do not have any more`}
      </Text>
    </Box>
  );
}
