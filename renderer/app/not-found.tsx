import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Page } from '../ui/page/page.tsx';

export function NotFound() {
  return (
    <Page
      title="There is no such page"
      description="The address may be old, or the object was removed meanwhile. Ctrl K finds pages, hosts, workspaces and sessions by name."
    >
      <Group>
        <Button component={Link} to="/hosts">
          Go to hosts
        </Button>
      </Group>
    </Page>
  );
}
