/** Who may sign in to this site. */
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useQueries } from '../../app/context.tsx';
import { useAccount, useMay } from '../../app/may.ts';
import { Page } from '../../ui/page/page.tsx';
import { EmptyState, QueryView } from '../../ui/page/states.tsx';
import { formatCount } from '../../ui/words/format.ts';
import { AddPerson } from './add-person.tsx';
import { ChangeRoles } from './change-roles.tsx';
import { MadePassword } from './made-password.tsx';
import { PersonDrawer } from './person-drawer.tsx';
import { isLastAdministrator } from './person-state.ts';
import { PersonTable } from './person-table.tsx';
import { matching } from './search.ts';
import type { Person } from './types.ts';
import { usePersonActions } from './use-person-actions.ts';
import { useRoleWords } from './use-role-words.ts';

/** From so many people on, a search is worth its space. */
const searchFrom = 8;

export function PeoplePage() {
  const queries = useQueries();
  const query = useQuery(queries.people.list.queryOptions());
  const mayChange = useMay('people.modify');
  return (
    <Page
      title="People"
      description="Who may sign in to this site, and what they may do here."
      actions={
        mayChange && (
          <Button component={Link} to="/people/add" leftSection={<IconUserPlus size={16} stroke={1.6} />}>
            Add person
          </Button>
        )
      }
    >
      <QueryView query={query}>{({ people }) => <People people={people} mayChange={mayChange} />}</QueryView>
      <Outlet />
    </Page>
  );
}

function People({ people, mayChange }: { readonly people: readonly Person[]; readonly mayChange: boolean }) {
  const self = useAccount().data?.id ?? '';
  const actions = usePersonActions();
  const [text, setText] = useState('');
  const [changing, setChanging] = useState<Person | null>(null);
  const wordsOf = useRoleWords();
  const shown = matching(people, text, wordsOf);
  return (
    <Stack gap="sm">
      {people.length >= searchFrom && (
        <Group gap="sm">
          <TextInput
            type="search"
            aria-label="Search people"
            placeholder="Search people"
            w={260}
            leftSection={<IconSearch size={14} stroke={1.6} />}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <Text size="sm" c="dimmed" role="status">
            {shown.length === people.length
              ? formatCount(people.length, 'person', 'people')
              : `${shown.length} of ${formatCount(people.length, 'person', 'people')}`}
          </Text>
        </Group>
      )}
      {shown.length === 0 ? (
        <EmptyState
          icon={IconSearch}
          title="Nobody matches"
          action={
            <Button variant="default" onClick={() => setText('')}>
              Show everybody
            </Button>
          }
        />
      ) : (
        <PersonTable
          people={shown}
          all={people}
          self={self}
          actions={mayChange ? actions : null}
          onRoles={setChanging}
        />
      )}
      {changing && (
        <ChangeRoles
          person={changing}
          isLast={isLastAdministrator(changing, people)}
          onClose={() => setChanging(null)}
        />
      )}
      {actions.made && (
        <MadePassword
          title={`New password for ${actions.made.person.displayName}`}
          {...actions.made}
          onClose={actions.forgetMade}
        />
      )}
    </Stack>
  );
}

function useBack(): () => void {
  const navigate = useNavigate();
  return () => void navigate({ to: '/people', resetScroll: false });
}

export function AddRoute() {
  return <AddPerson onClose={useBack()} />;
}

export function PersonRoute() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  return <PersonDrawer key={id} id={id} onClose={useBack()} />;
}
