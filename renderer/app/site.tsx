/** The console of somebody who is signed in: its connection, its data and its pages, drawn until it is left. */
import { ModalsProvider } from '@mantine/modals';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Commands } from '../../common/commands.ts';
import { createPictureAddresses } from '../ui/blob.ts';
import { type DialogMemory, DialogMemoryContext } from '../ui/dialog/dialog-memory.ts';
import { afterFirstScreen } from './ahead.ts';
import { followChanges } from './changes.ts';
import { connect } from './connection.ts';
import { ConsoleProvider } from './context.tsx';
import { features } from './features.ts';
import { createConsoleRouter } from './router.tsx';
import { LateNotices } from './shell/late-notices.tsx';
import type { SignIn } from './sign-in.ts';

export type Site = {
  readonly content: ReactNode;
  /** Goes on with another token of the same person. */
  resume(signIn: SignIn): void;
  /** Ends the connection and forgets what was loaded. */
  close(): void;
};

/**
 * @param onSignedOut the service does not take the token any more; whether pages were shown before
 * @param onLeave the person signs out; resolves or rejects once the service was told, or could not be
 */
export function openSite(deps: {
  readonly signIn: SignIn;
  readonly commands: Commands;
  readonly dialogMemory: DialogMemory;
  readonly onSignedOut: (hadPages: boolean) => void;
  readonly onLeave: (told: Promise<unknown>) => void;
}): Site {
  const { signIn, commands, dialogMemory } = deps;
  const { protocol, host } = window.location;
  const connection = connect(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/rpc`, signIn, commands);
  const { api } = connection;
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 60_000, retry: false, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  });
  const queries = createTanstackQueryUtils(api);
  const router = createConsoleRouter(features);
  const pictures = createPictureAddresses();
  const changes = followChanges(connection, queryClient);
  let hadPages = false;
  const unsubscribe = connection.status.subscribe(({ state }) => {
    hadPages ||= state === 'connected';
    if (state === 'signed-out') deps.onSignedOut(hadPages);
  });
  loadPagesAhead(router);
  const signOut = () => deps.onLeave(api.auth.signOut());
  return {
    content: (
      <QueryClientProvider client={queryClient}>
        <ConsoleProvider value={{ connection, api, queries, tasks: changes.tasks, pictures, commands, signOut }}>
          <DialogMemoryContext value={dialogMemory}>
            <ModalsProvider>
              <LateNotices />
              <RouterProvider router={router} />
            </ModalsProvider>
          </DialogMemoryContext>
        </ConsoleProvider>
      </QueryClientProvider>
    ),
    resume: connection.resume,
    close: () => {
      unsubscribe();
      changes.stop();
      connection.close();
      queryClient.clear();
    },
  };
}

/**
 * Loads all pages once the first one is drawn. Opening one is quicker then, and needs no request: Chromium gives up requests
 * whenever an engine of this machine adds the network of a container.
 */
function loadPagesAhead(router: ReturnType<typeof createConsoleRouter>): void {
  afterFirstScreen(() => {
    // One that cannot be had now is asked for again when it is opened.
    for (const route of Object.values(router.routesById)) router.loadRouteChunk(route)?.catch(() => undefined);
  });
}
