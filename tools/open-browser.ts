/** Opens a page in the person's browser. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The program that opens an address with what the person prefers, and its arguments. */
function opener(platform: NodeJS.Platform, url: string): readonly [string, readonly string[]] {
  if (platform === 'darwin') return ['open', [url]];
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  return ['xdg-open', [url]];
}

/** A page that leads to `url` at once. */
function leadingPage(url: string): string {
  const safe = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${safe}"><title>Fairlead</title><a href="${safe}">Open Fairlead</a>\n`;
}

/**
 * Opens `url`. SECURITY: docs/security.md 4.2: the address carries a one-time token, and arguments of processes can be read by
 * every user of the machine; so the browser is given a private file that leads there. Returns what removes that file.
 */
export function openBrowser(url: string, onFailure: (reason: string) => void): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-open-'));
  const file = join(folder, 'open.html');
  writeFileSync(file, leadingPage(url), { mode: 0o600 });
  const [command, args] = opener(process.platform, pathToFileURL(file).href);
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.once('error', () => onFailure(`${command} is not there to open a browser.`));
  child.once('exit', (code) => {
    if (code !== 0) onFailure(`${command} could not open a browser.`);
  });
  child.unref();
  return () => rmSync(folder, { recursive: true, force: true });
}
