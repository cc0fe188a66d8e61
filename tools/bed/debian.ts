import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The Debian release the bed's images are built from: this machine's where that is Debian, else bookworm. */
export function debianSuite(release = read('/etc/os-release')): string {
  const name = /^VERSION_CODENAME=(\w+)/m.exec(release)?.[1];
  return /^ID=debian/m.test(release) && name !== undefined ? name : 'bookworm';
}

/** The package mirror that this machine itself uses for its Debian packages, else Debian's own. */
export function debianMirror(sources: readonly string[] = aptSources()): string {
  return mirrorIn(sources, /\/debian\/?$/) ?? 'http://deb.debian.org/debian';
}

/** The same for security updates. */
export function debianSecurityMirror(sources: readonly string[] = aptSources()): string {
  return mirrorIn(sources, /\/debian-security\/?$/) ?? 'http://deb.debian.org/debian-security';
}

function mirrorIn(sources: readonly string[], pattern: RegExp): string | null {
  for (const text of sources) {
    for (const line of text.split('\n')) {
      const url = /^(?:deb\s+(?:\[[^\]]*\]\s+)?|URIs:\s*)(https?:\/\/\S+)/.exec(line)?.[1];
      if (url !== undefined && pattern.test(url)) return url;
    }
  }
  return null;
}

function aptSources(): string[] {
  const folder = '/etc/apt/sources.list.d';
  const files = ['/etc/apt/sources.list'];
  try {
    files.push(...readdirSync(folder).map((file) => join(folder, file)));
  } catch {
    return files.map(read);
  }
  return files.map(read);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
