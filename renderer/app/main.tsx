import { styleNonce } from './nonce.ts';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './console.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { type ReactNode, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { createDialogMemory } from '../ui/dialog/dialog-memory.ts';
import { commandsOfPage } from './commands.ts';
import { createEntrance } from './entrance.tsx';
import { createKeyHold } from './key-hold.ts';
import { PageFailed } from './page-failed.tsx';
import { exchangeToken, holdsOpenToken, keepSignIn, needsSignatures, storedSignIn, takeOpenToken } from './sign-in.ts';
import { SigningIn } from './signing-in.tsx';
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
  // Both listen before all others.
  const keys = createKeyHold(window);
  const dialogMemory = createDialogMemory(window);
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
  const entrance = createEntrance({ root, keys, commands, dialogMemory, frame });
  if (signIn === null) entrance.outside(refused);
  else entrance.enter(signIn);
}

const element = document.getElementById('root');
if (!element) throw new Error('The page has no #root element');
keepStylesheets(window);
const root = createRoot(element);
// Whatever keeps the console from starting is said: a white page says nothing.
start(root).catch((thrown: unknown) => root.render(frame(<PageFailed error={thrown} />)));
