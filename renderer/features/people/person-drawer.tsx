/** One person: how the account stands, where they are signed in, how they prove who they are. */
import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconUserQuestion } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog/dialog.tsx';
import { DialogQuery } from '../../ui/dialog/dialog-query.tsx';
import { Facts } from '../../ui/figures/facts.tsx';
import { EmptyState, QueryView } from '../../ui/page/states.tsx';
import { StatusDot } from '../../ui/page/status-dot.tsx';
import { SignInList } from '../../ui/people/sign-in-list.tsx';
import { useNow } from '../../ui/use-now.ts';
import { formatAgo, formatTime } from '../../ui/words/format.ts';
import { personState } from './person-state.ts';
import { Roles } from './person-table.tsx';
import type { Person } from './types.ts';
import { usePersonActions } from './use-person-actions.ts';
import { useRoleWords } from './use-role-words.ts';

export function PersonDrawer({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const queries = useQueries();
  const query = useQuery(queries.people.list.queryOptions());
  const person = query.data?.people.find((one) => one.id === id);
  return (
    <Dialog side size={560} title={person?.displayName ?? 'Person'} subtitle={person?.name} onClose={onClose}>
      <DialogQuery query={query}>
        {() => (
          <>
            <DialogBody>
              {person === undefined ? (
                <EmptyState icon={IconUserQuestion} title="There is nobody with this address">
                  The account may be one of another site.
                </EmptyState>
              ) : (
                <Detail person={person} />
              )}
            </DialogBody>
            <DialogFooter>
              <Button variant="default" onClick={onClose}>
                Close
              </Button>
            </DialogFooter>
          </>
        )}
      </DialogQuery>
    </Dialog>
  );
}

const factorWords = { totp: 'Authenticator app', passkey: 'Passkey', recovery: 'Recovery codes' } as const;

function Detail({ person }: { readonly person: Person }) {
  const queries = useQueries();
  const now = useNow(1_000);
  const mayChange = useMay('people.modify');
  const wordsOf = useRoleWords();
  const actions = usePersonActions();
  const signIns = useQuery(queries.people.signIns.queryOptions({ input: { id: person.id } }));
  const factors = useQuery(queries.people.factors.view.queryOptions({ input: { id: person.id } }));
  const { color, label, detail } = personState(person, now);
  return (
    <Stack gap="lg">
      <Facts
        facts={[
          {
            name: 'State',
            value: (
              <Stack gap={2}>
                <StatusDot color={color}>{label}</StatusDot>
                {detail !== '' && (
                  <Text size="xs" c="dimmed">
                    {detail}
                  </Text>
                )}
              </Stack>
            ),
          },
          { name: 'Roles', value: <Roles roles={person.roles} wordsOf={wordsOf} /> },
          { name: 'Last seen', value: person.lastSeenAt === null ? 'Never' : formatAgo(person.lastSeenAt, now) },
          { name: 'Added', value: formatTime(person.createdAt) },
        ]}
        minWidth={420}
      />
      <Stack gap="xs" component="section" aria-label="Second factors">
        <Title order={3}>Second factors</Title>
        <QueryView query={factors}>
          {({ kinds }) =>
            kinds.length === 0 ? (
              <Text size="sm" c="dimmed">
                None: the password alone signs in.
              </Text>
            ) : (
              <Group gap={6}>
                {kinds.map((kind) => (
                  <Badge key={kind} color="gray">
                    {factorWords[kind]}
                  </Badge>
                ))}
              </Group>
            )
          }
        </QueryView>
      </Stack>
      <Stack gap="xs" component="section" aria-label="Where the person is signed in">
        <Title order={3}>Signed in</Title>
        <QueryView query={signIns}>
          {({ signIns: all }) =>
            all.length === 0 ? (
              <Text size="sm" c="dimmed">
                Nowhere.
              </Text>
            ) : (
              <SignInList
                signIns={all}
                ending={actions.ending}
                onEnd={mayChange ? ({ id }) => actions.endOne(person, id) : null}
              />
            )
          }
        </QueryView>
      </Stack>
    </Stack>
  );
}
