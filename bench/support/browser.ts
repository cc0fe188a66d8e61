/** Debian's Chromium, without whatever would use the network or the processor by itself. */
import { type Browser, chromium } from '@playwright/test';

export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.FAIRLEAD_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
