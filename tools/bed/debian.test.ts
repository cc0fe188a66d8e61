import { describe, expect, it } from 'vitest';
import { debianMirror, debianSecurityMirror, debianSuite } from './debian.ts';

describe('the Debian mirror of this machine', () => {
  it('is read from one-line and from deb822 sources', () => {
    expect(
      debianMirror(['# deb http://no.example/debian x\ndeb [signed-by=/k] http://a.example/debian trixie main']),
    ).toBe('http://a.example/debian');
    expect(debianMirror(['Types: deb\nURIs: https://b.example/debian/\nSuites: bookworm'])).toBe(
      'https://b.example/debian/',
    );
  });

  it('is not a mirror of something else', () => {
    expect(
      debianMirror([
        'deb https://deb.nodesource.example/node_20.x nodistro main',
        'URIs: http://c.example/debian-security',
      ]),
    ).toBe('http://deb.debian.org/debian');
  });

  it('of security updates is told apart', () => {
    const sources = ['URIs: http://c.example/debian\n', 'URIs: http://d.example/debian-security'];
    expect(debianSecurityMirror(sources)).toBe('http://d.example/debian-security');
    expect(debianSecurityMirror(sources.slice(0, 1))).toBe('http://deb.debian.org/debian-security');
  });

  it('has the suite of this machine where that is Debian', () => {
    expect(debianSuite('ID=debian\nVERSION_CODENAME=trixie\n')).toBe('trixie');
    expect(debianSuite('ID=ubuntu\nVERSION_CODENAME=noble\n')).toBe('bookworm');
  });
});
