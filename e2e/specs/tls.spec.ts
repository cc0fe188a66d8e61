import { X509Certificate } from 'node:crypto';
import { installWorkspace, launchSession, openSession, shownFrame } from '../fixtures/sessions.ts';
import { expect, prepareSite, shown, test, visit } from '../fixtures/site.ts';
import { browserWith, startTlsSite } from '../fixtures/tls-site.ts';

/** A site over TLS as a browser sees it that imported the site's own authority: the console, and a session under its wildcard name. */
test('a site over TLS: its authority is imported, the console is trusted, a session is shown at a name of its own', async ({
  bed,
  launchOptions,
}) => {
  const site = await startTlsSite();
  const stranger = await browserWith(null, launchOptions);
  try {
    const page = await stranger.browser.newPage({ ignoreHTTPSErrors: true });
    const pem =
      await test.step('its authority is handed out to everybody, with the fingerprint that the start printed', async () => {
        const careful = await stranger.browser.newPage();
        await expect(careful.goto(site.origin)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID');
        const answer = await page.request.get(`${site.origin.replace('fairlead.example', '127.0.0.1')}/ca.pem`);
        const text = await answer.text();
        expect(new X509Certificate(text).fingerprint256).toBe(site.authority);
        return text;
      });

    const trusting = await browserWith(pem, launchOptions);
    try {
      const own = await trusting.browser.newPage();
      const { bearer, serviceKey } = await site.first();
      await visit(own, `${site.origin}/healthz`);
      // Kept as the console keeps it; its sign-in page has specs of its own.
      const kept = { 'fairlead.bearer': bearer, 'fairlead.service-key': serviceKey };
      await own.evaluate((items) => {
        for (const [name, value] of Object.entries(items)) localStorage.setItem(name, value);
      }, kept);
      await visit(own, site.origin);
      await expect(own.getByRole('navigation', { name: 'Main' })).toBeVisible();
      await shown(own);

      await prepareSite(site, bed, { hosts: ['a'], registry: true });
      const id = await launchSession(site, await installWorkspace(site, 'Bed Desktop'));
      const frame = await openSession(own, id);
      expect(new URL(frame.url()).origin).toMatch(/^https:\/\/v-[0-9a-f]{32}\.views\.example:\d+$/);
      const element = shownFrame(own);
      await expect(element).toHaveAttribute('credentialless');
      await expect(element).toHaveAttribute(
        'sandbox',
        'allow-scripts allow-same-origin allow-forms allow-pointer-lock allow-downloads',
      );
      // What the page stores is its document's alone: the browser says so itself.
      expect(await frame.evaluate(() => (window as { credentialless?: boolean }).credentialless)).toBe(true);

      await visit(own, `${site.origin}/system`);
      await expect(own.getByText("made by the site's own authority")).toBeVisible();
      await site.api('POST', '/sessions-end', { ids: [id] });
      const living = async () => (await site.api<{ sessions: unknown[] }>('GET', '/sessions')).sessions.length;
      await expect.poll(living).toBe(0);
    } finally {
      await trusting.dispose();
    }
  } finally {
    await stranger.dispose();
    await site.dispose();
  }
});
