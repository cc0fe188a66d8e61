/** One Chromium for the stand-in, with a browser context per Electron partition. */
import { type Browser, type BrowserContext, chromium } from '@playwright/test';

type Chromium = {
  start(switches: readonly string[]): Promise<void>;
  newContext(size: { width: number; height: number }): Promise<BrowserContext>;
  close(): Promise<void>;
};

/** Debian's Chromium where it is, else the one Playwright knows. */
const executable = process.env.FAIRLEAD_CHROMIUM ?? '/usr/bin/chromium';

export function createChromium(): Chromium {
  let browser: Browser | null = null;
  return {
    async start(switches) {
      const netLog = process.env.FAIRLEAD_STAND_IN_NET_LOG;
      browser = await chromium.launch({
        executablePath: executable,
        headless: true,
        chromiumSandbox: false,
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
        // Switches of the app come last and so win over the ones of the test tool.
        args: [
          '--disable-gpu',
          '--no-first-run',
          // Sign-in and the component updater belong to the Chromium browser; Electron is built without them, and no switch
          // ends them here. They are sent to a closed port of loopback; everything else stays as it is, so that specs see it.
          '--gaia-url=http://127.0.0.1:9/',
          '--component-updater=url-source=http://127.0.0.1:9/',
          ...(netLog === undefined ? [] : [`--log-net-log=${netLog}`]),
          ...switches,
        ],
      });
    },
    async newContext(size) {
      if (browser === null) throw new Error('A window was made before the app was ready.');
      const context = await browser.newContext({ viewport: size, acceptDownloads: true });
      // What ends a load here would count as a console that is broken.
      context.setDefaultTimeout(120_000);
      return context;
    },
    async close() {
      await browser?.close();
      browser = null;
    },
  };
}
