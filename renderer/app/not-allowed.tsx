import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Page } from '../ui/page/page.tsx';
import { EmptyState } from '../ui/page/states.tsx';

/** In place of a page whose address was typed, kept or sent by somebody who may see more. */
export function NotAllowed() {
  return (
    <Page title="Not for your roles">
      <EmptyState
        icon={IconLock}
        title="Your roles do not include this page"
        action={
          <Button component={Link} to="/profile" variant="default">
            See what you may do
          </Button>
        }
      >
        An administrator of the site can change your roles. It shows here at once then.
      </EmptyState>
    </Page>
  );
}
