import { describe, expect, it } from 'vitest';
import { asHint } from '../hint.ts';
import { siteInfoSchema } from '../model/site-info.ts';
import { copiesFix, copySentences } from './copies.ts';
import { hostFacts, siteInfo } from './testing/sample.ts';
import { enginesText, siteInfoText } from './text.ts';

/** One section, its lines without the blanks that align them. */
function section(text: string, title: string): readonly string[] {
  const [, ...lines] = (text.split('\n\n').find((part) => part.startsWith(`${title}\n`)) ?? '').trimEnd().split('\n');
  return lines.map((line) => line.trim().replace(/ {2,}/, ': '));
}

describe('all that is told of a site, as text', () => {
  it('of a new site: each thing that is not there is said not to be', () => {
    const info = siteInfo();
    expect(siteInfoSchema.parse(info)).toEqual(info);
    const text = siteInfoText(info, null);
    expect(section(text, 'Installation')[0]).toBe('Installation ID: 9P7C5-H913K-7HTTH-7X18A-JTE28-696HX');
    expect(section(text, 'Versions')).toEqual(
      expect.arrayContaining(['Service: Fairlead 0.1.0', 'Agents: None', 'Engines: None seen yet']),
    );
    expect(section(text, 'Store')).toContain('Last backup: None');
    expect(section(text, 'Addresses')).toContain('Certificate: None: HTTP');
    expect(section(text, 'Hosts')).toEqual(['None: No host was added yet']);
    expect(section(text, 'Registries')).toEqual(['None: No registry was added yet']);
    expect(section(text, 'Licence and limits')).toEqual([
      'Licence: There is no licence.',
      'Each person: 5 sessions at once',
      'Everybody: As many sessions as the hosts take',
      'Sessions now: 0',
    ]);
    expect(text).not.toContain('Console: ');
  });

  it('of a site in use: engines, clocks, certificates, copies, and why something is not known', () => {
    const signs = [{ kind: 'neighbour', place: 'deck, /srv/copy', pid: 4711 }] as const;
    const text = siteInfoText(
      siteInfo({
        copies: { signs: [...signs], sentences: [...copySentences(signs)], fix: [...copiesFix(signs)] },
        installation: { ...siteInfo().installation, key: 'lost' },
        backup: { kind: 'before-update', at: 1_799_000_000_000, place: '/data/backups/schema-0012-x.sqlite' },
        certificates: [
          {
            what: 'served',
            subject: 'site.example.org',
            issuer: 'Example CA',
            beginsAt: 1,
            endsAt: 1_900_000_000_000,
            fingerprint: 'AA:BB',
          },
        ],
        limits: { sessions: 3, perUser: 2, perSite: 10 },
        hosts: [
          hostFacts('Bergen', { clock: { saidAt: 1_800_000_120_000, askedAt: 1_800_000_000_000, tookMs: 10 } }),
          hostFacts('Oslo', { clock: null, clockProblem: 'The host did not answer within 5 s.' }),
          hostFacts('Kiel', {
            clock: null,
            engine: null,
            connection: { state: 'waiting', since: 1, reason: 'No SSH server listens there.' },
          }),
        ],
        registries: [
          {
            id: 'r1',
            name: 'Harbour',
            fetchedAt: 1_799_000_000_000,
            lastAttempt: { at: 1_799_990_000_000, ok: false, problem: 'It does not answer.' },
          },
          { id: 'r2', name: 'Own', fetchedAt: null, lastAttempt: null },
        ],
      }),
      null,
      { version: '0.0.9', siteClock: '3 s behind' },
    );
    expect(section(text, 'Installation')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Key: The private key is lost/),
        'Copies: Another copy of this site runs on this machine, process 4711 (deck, /srv/copy).',
        expect.stringMatching(/^What to do: .*stop one of them/),
      ]),
    );
    expect(section(text, 'Versions')).toContain('Console: Fairlead 0.0.9');
    expect(section(text, 'Store')).toContain(
      'Last backup: 2027-01-03 18:13:20 UTC, made before an update: /data/backups/schema-0012-x.sqlite',
    );
    expect(section(text, 'Addresses')).toContain(
      'Certificate: site.example.org, by Example CA, ends 2030-03-17 17:46:40 UTC, SHA-256 AA:BB',
    );
    expect(section(text, 'Time')).toContain('Seen from here: 3 s behind');
    expect(section(text, 'Hosts')).toEqual([
      'Bergen: /run/docker.sock; Docker 26.1.5 (API 1.45), Debian GNU/Linux 12 (bookworm), amd64; clock: 2 min ahead',
      'Oslo: /run/docker.sock; Docker 26.1.5 (API 1.45), Debian GNU/Linux 12 (bookworm), amd64; clock not known: The host did not answer within 5 s.',
      'Kiel: /run/docker.sock; engine never seen; not connected: No SSH server listens there.',
    ]);
    expect(section(text, 'Registries')).toEqual([
      'Harbour: Copy of 2027-01-03 18:13:20 UTC; the last attempt, 2027-01-15 05:13:20 UTC, failed: It does not answer.',
      'Own: Never fetched',
    ]);
    expect(section(text, 'Licence and limits')).toContain('Everybody: 10 sessions at once');
  });

  it('tells named users beside sessions, and each licence', () => {
    const until = Date.UTC(2028, 0, 1);
    const text = siteInfoText(
      siteInfo({
        licence: { state: 'valid', sentence: 'Licensed to Example Hospital.', sessions: 20 },
        licences: {
          namedSeats: 3,
          namedSeatsUsed: 1,
          each: [
            { id: 'KM3D', state: 'valid', grant: { kind: 'per named user', limit: 3, until } },
            { id: '4CE0', state: 'ends soon', grant: { kind: 'per concurrent session', limit: 20, until } },
            { id: '8DHN', state: 'damaged', grant: null },
          ],
        },
      }),
      null,
    );
    expect(section(text, 'Licence and limits').slice(0, 6)).toEqual([
      'Licence: Licensed to Example Hospital.',
      'Named users: 3 by the licence, 1 of them in use',
      'By the licence: 20 sessions at once for everybody else',
      'Licence 1: KM3D, Valid: 3 named users, until 31 December 2027',
      'Licence 2: 4CE0, Ends soon: 20 sessions at once, until 31 December 2027',
      'Licence 3: 8DHN, Damaged',
    ]);
  });

  it('tells what the health checks found, what needs attention first, and what to do', () => {
    const one = { id: 'x', category: 'store' } as const;
    const text = siteInfoText(siteInfo(), [
      { ...one, title: 'Store', state: 'ok', detail: 'It is whole.' },
      { ...one, title: 'Hosts', state: 'failed', detail: 'One is away.', fix: asHint('Start it.') },
    ]);
    expect(section(text, 'Health')).toEqual([
      'Hosts: Failed. One is away. What to do: Start it.',
      'Store: Healthy. It is whole.',
    ]);
    expect(siteInfoText(siteInfo(), null)).not.toMatch(/^Health$/m);
  });

  it('leaves out what is not for who asks', () => {
    const text = siteInfoText(siteInfo({ hosts: null, registries: null, licences: null }), null);
    expect(text).not.toMatch(/^(Hosts|Registries)$/m);
    expect(section(text, 'Versions')).toContain('Engines: Not for your role');
  });

  // SECURITY: docs/security.md 2.15.
  it('keeps to one line whatever a host calls itself, and steers no terminal', () => {
    const text = siteInfoText(siteInfo({ hosts: [hostFacts('a\u001b[2Jb\nInstallation ID  x')] }), null);
    expect(text).not.toContain('\u001b');
    expect(section(text, 'Hosts')).toHaveLength(1);
  });

  it('counts engines by kind and version', () => {
    const podman = { name: 'podman', version: '5.4.2', apiVersion: '1.41', system: 'Debian' } as const;
    const hosts = [
      hostFacts('a'),
      hostFacts('b'),
      hostFacts('c', { engine: podman }),
      hostFacts('d', { engine: null }),
    ];
    expect(enginesText(hosts)).toBe('Docker 26.1.5 (2 hosts), Podman 5.4.2 (1 host)');
  });
});
