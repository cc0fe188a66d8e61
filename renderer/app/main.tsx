import { styleNonce } from './nonce.ts';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './console.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { type ReactNode, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { createPictureAddresses } from '../ui/blob.ts';
import { createDialogMemory, DialogMemoryContext } from '../ui/dialog/dialog-memory.ts';
import { afterFirstScreen } from './ahead.ts';
import { followChanges } from './changes.ts';
import { commandsOfPage } from './commands.ts';
import { connect } from './connection.ts';
import { ConsoleProvider } from './context.tsx';
import { features } from './features.ts';
import { PageFailed } from './page-failed.tsx';
import { createConsoleRouter } from './router.tsx';
import {
  exchangeToken,
  forgetSignIn,
  holdsOpenToken,
  keepSignIn,
  needsSignatures,
  storedSignIn,
  takeOpenToken,
} from './sign-in.ts';
import { SignedOut, SigningIn } from './signed-out.tsx';
import { keepStylesheets } from './stylesheets.ts';
import { cssVariables, theme } from './theme.ts';

const frame = (content: ReactNode) => (
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={localStorageColorSchemeManager({ key: 'fairlead.scheme' })}
      getStyleNonce={styleNonce}
    >
      {content}
    </MantineProvider>
  </StrictMode>
);

/** The composition root of the console. */
async function start(root: Root): Promise<void> {
  const commands = commandsOfPage(document);
  const token = takeOpenToken(window.location, window.history);
  // A new link in a tab that shows the console, or why it does not, changes the fragment alone: nothing loads by itself.
  window.addEventListener('hashchange', () => {
    if (holdsOpenToken(window.location)) window.location.reload();
  });
  let signIn = storedSignIn(localStorage);
  let refused: unknown = null;
  if (token !== null) {
    root.render(frame(<SigningIn />));
    try {
      // First, so that a link is not used up where it opens nothing.
      needsSignatures(window);
      signIn = await exchangeToken(token);
      keepSignIn(localStorage, signIn);
    } catch (thrown) {
      // A link that was used before is no harm where this browser is signed in already.
      if (signIn === null) refused = thrown;
    }
  }

  if (signIn === null) {
    root.render(frame(<SignedOut error={refused} commands={commands} />));
    return;
  }

  const connection = connect(
    `${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/rpc`,
    signIn,
    commands,
  );
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 60_000, retry: false, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  });
  const queries = createTanstackQueryUtils(connection.api);
  const router = createConsoleRouter(features);
  const pictures = createPictureAddresses();
  const { tasks } = followChanges(connection, queryClient);
  const dialogMemory = createDialogMemory(window);

  const signOut = () => {
    forgetSignIn(localStorage);
    connection.close();
    root.render(frame(<SignedOut error={null} commands={commands} />));
  };
  connection.status.subscribe((status) => {
    if (status.state === 'signed-out') signOut();
  });

  root.render(
    frame(
      <QueryClientProvider client={queryClient}>
        <ConsoleProvider
          value={{
            connection,
            api: connection.api,
            queries,
            tasks,
            pictures,
            commands,
            signOut: () => {
              // Signing out holds even when the service cannot be told.
              connection.api.auth.signOut().then(signOut, signOut);
            },
          }}
        >
          <DialogMemoryContext value={dialogMemory}>
            <ModalsProvider>
              <Notifications position="bottom-center" limit={4} />
              <RouterProvider router={router} />
            </ModalsProvider>
          </DialogMemoryContext>
        </ConsoleProvider>
      </QueryClientProvider>,
    ),
  );
  loadPagesAhead(router);
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

const element = document.getElementById('root');
if (!element) throw new Error('The page has no #root element');
keepStylesheets(window);
const root = createRoot(element);
// Whatever keeps the console from starting is said: a white page says nothing.
start(root).catch((thrown: unknown) => root.render(frame(<PageFailed error={thrown} />)));
