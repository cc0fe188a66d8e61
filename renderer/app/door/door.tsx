/** The door of a site that people sign in to: the first administrator, or name and password and what else is due. */
import { Alert, Loader, Stack, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Commands } from '../../../common/commands.ts';
import { ErrorPanel } from '../../ui/page/states.tsx';
import { again } from '../again.ts';
import { needsSignatures } from '../sign-in.ts';
import { type Done, doorCalls } from './calls.ts';
import { FirstAdministrator } from './first-administrator.tsx';
import { DoorFrame } from './frame.tsx';
import { type Reason, reasonWords } from './reason.ts';
import { SignInSteps } from './sign-in-steps.tsx';

export type DoorProps = {
  readonly commands: Commands;
  /** Who was signed in here last: in the field for the name. */
  readonly name: string;
  /** Why somebody stands here who was inside; null where nobody was. */
  readonly reason: Reason | null;
  /** What was typed on the pages behind is still there. */
  readonly keepsPages: boolean;
  readonly onSignedIn: (done: Done) => void;
};

export function Door(props: DoorProps) {
  const [client] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: false }, mutations: { retry: false } } }),
  );
  return (
    <QueryClientProvider client={client}>
      <AtTheDoor {...props} />
    </QueryClientProvider>
  );
}

function AtTheDoor({ commands, name, reason, keepsPages, onSignedIn }: DoorProps) {
  /** Somebody tried to become the first administrator. */
  const [hasTried, setTried] = useState(false);
  const state = useQuery({
    queryKey: ['state'],
    queryFn: () => {
      // First, so that nobody types a password where it opens nothing.
      needsSignatures(window);
      return again(doorCalls.state);
    },
  });
  if (state.data?.needsFirstAdministrator === true)
    return (
      <FirstAdministrator
        commands={commands}
        onDone={onSignedIn}
        onRefused={() => {
          setTried(true);
          void state.refetch();
        }}
      />
    );
  return (
    <DoorFrame title="Sign in to Fairlead" documentTitle="Sign in">
      {reason !== null && <WhyHere reason={reason} keepsPages={keepsPages} />}
      {hasTried && (
        <Alert color="orange" variant="light" role="status" icon={<IconInfoCircle size={18} />}>
          <Text size="sm">Meanwhile somebody has become the administrator of this site. They can add you.</Text>
        </Alert>
      )}
      {state.error ? (
        <ErrorPanel error={state.error} title="Nobody can sign in now" retry={() => void state.refetch()} />
      ) : state.data === undefined ? (
        <Stack align="center" aria-busy="true">
          <Loader size="sm" aria-label="Asking the service how people sign in" />
        </Stack>
      ) : (
        <SignInSteps name={name} onDone={onSignedIn} />
      )}
    </DoorFrame>
  );
}

function WhyHere({ reason, keepsPages }: { readonly reason: Reason; readonly keepsPages: boolean }) {
  const { title, text } = reasonWords(reason);
  return (
    <Alert color="orange" variant="light" role="status" icon={<IconInfoCircle size={18} />} title={title}>
      <Stack gap={6} align="flex-start">
        <Text size="sm">{text}</Text>
        {keepsPages && (
          <Text size="sm">What you had typed is still there, and comes back when you sign in with the same name.</Text>
        )}
      </Stack>
    </Alert>
  );
}
