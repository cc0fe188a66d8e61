/** Sets of permissions, and who has which. */
import { Button, Stack, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { Page } from '../../ui/page/page.tsx';
import { QueryView } from '../../ui/page/states.tsx';
import { EffectiveDrawer } from './effective-drawer.tsx';
import { HolderTable } from './holder-table.tsx';
import { RoleDialog } from './role-dialog.tsx';
import { RoleMatrix } from './role-matrix.tsx';
import type { Matrix, Role } from './types.ts';
import { useRemoveRole } from './use-remove-role.ts';

export function RolesPage() {
  const queries = useQueries();
  const query = useQuery(queries.roles.matrix.queryOptions());
  const mayChange = useMay('people.modify');
  return (
    <Page
      title="Roles"
      description="Each role is a set of permissions. Somebody may do what all of their roles together allow."
      actions={
        mayChange && (
          <Button component={Link} to="/roles/add" leftSection={<IconPlus size={16} stroke={1.6} />}>
            Add role
          </Button>
        )
      }
    >
      <QueryView query={query}>{(matrix) => <Roles matrix={matrix} mayChange={mayChange} />}</QueryView>
      <Outlet />
    </Page>
  );
}

function Roles({ matrix, mayChange }: { readonly matrix: Matrix; readonly mayChange: boolean }) {
  const [changing, setChanging] = useState<Role | null>(null);
  const remove = useRemoveRole(matrix.people);
  const hasOwn = matrix.roles.some(({ isBuiltIn }) => !isBuiltIn);
  return (
    <Stack gap="xl">
      <Stack gap="xs">
        <RoleMatrix
          matrix={matrix}
          actions={mayChange ? { change: setChanging, remove: (role) => void remove(role) } : null}
        />
        {!hasOwn && (
          <Text size="sm" c="dimmed">
            These four are built in and stay as they are.
            {mayChange && ' Add a role where somebody needs less than one of them, or a part of two.'}
          </Text>
        )}
      </Stack>
      <Stack gap="xs" component="section" aria-labelledby="who-has-which">
        <Title order={2} id="who-has-which">
          Who has which
        </Title>
        <HolderTable matrix={matrix} />
      </Stack>
      {changing && <RoleDialog key={changing.id} changed={changing} onClose={() => setChanging(null)} />}
    </Stack>
  );
}

function useBack(): () => void {
  const navigate = useNavigate();
  return () => void navigate({ to: '/roles', resetScroll: false });
}

export function AddRoute() {
  return <RoleDialog changed={null} onClose={useBack()} />;
}

export function EffectiveRoute() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  return <EffectiveDrawer key={id} id={id} onClose={useBack()} />;
}
