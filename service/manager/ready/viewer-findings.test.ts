import { describe, expect, it } from 'vitest';
import { createFindings, listeningPorts, portsInLog, type ViewerFinding } from './viewer-findings.ts';

const silent = (patch: Partial<Extract<ViewerFinding, { kind: 'silent' }>> = {}): ViewerFinding => ({
  kind: 'silent',
  listening: [],
  mentioned: [],
  exposed: [],
  ...patch,
});

describe('what is said of a port that gives no picture', () => {
  it('is certain at the second look where the other protocol answers', () => {
    const findings = createFindings({ protocol: 'kasmvnc' as const, port: 6901, tls: true, path: '/' });
    expect(findings.add({ kind: 'plain' }, 4000)).toBeNull();
    expect(findings.sentence()).toBe('The session answers without TLS on port 6901.');
    expect(findings.add({ kind: 'plain' }, 8000)).toMatchObject({
      code: 'SESSION_WITHOUT_TLS',
      message: 'The session answers without TLS on port 6901.',
      hint: [{ text: expect.stringContaining('"Viewer over HTTPS" off') }],
      data: { port: 6901, setting: 'viewerTls' },
    });
    const other = createFindings({ protocol: 'kasmvnc' as const, port: 80, tls: false, path: '/' });
    other.add({ kind: 'tls' }, 0);
    expect(other.add({ kind: 'tls' }, 1)).toMatchObject({
      code: 'SESSION_WITH_TLS',
      hint: [{ text: expect.stringContaining('"Viewer over HTTPS" on') }],
    });
  });

  it('names where else it listens, and is certain once that stays so', () => {
    const findings = createFindings({ protocol: 'kasmvnc' as const, port: 6901, tls: true, path: '/' });
    const finding = silent({ listening: [8443], mentioned: [8443] });
    expect(findings.add(finding, 4000)).toBeNull();
    expect(findings.sentence()).toBe('Nothing listens on port 6901; its log mentions 8443.');
    expect(findings.add(finding, 8000)).toBeNull();
    expect(findings.add(finding, 34_000)).toMatchObject({
      code: 'SESSION_NOTHING_LISTENS',
      hint: [{ text: expect.stringContaining('"Viewer port" in the settings of the workspace to 8443') }],
      data: { port: 6901, setting: 'viewerPort', listening: [8443] },
    });
  });

  it.each([
    [silent({ listening: [3000, 3001] }), 'Nothing listens on port 6901; it listens on 3000 and 3001.'],
    [silent({ exposed: [80] }), 'Nothing listens on port 6901; its image exposes 80.'],
    [silent(), 'Nothing listens on port 6901.'],
  ])('%j: %s', (finding, sentence) => {
    const findings = createFindings({ protocol: 'kasmvnc' as const, port: 6901, tls: true, path: '/' });
    findings.add(finding, 0);
    expect(findings.sentence()).toBe(sentence);
    expect(findings.last()).toMatchObject({ code: 'SESSION_NOTHING_LISTENS', message: sentence });
  });

  it('gives a server that may still come all the time there is', () => {
    const findings = createFindings({ protocol: 'kasmvnc' as const, port: 6901, tls: true, path: '/' });
    for (const finding of [silent(), silent({ exposed: [8443] })])
      for (let at = 0; at < 170_000; at += 4000) expect(findings.add(finding, at)).toBeNull();
    findings.add({ kind: 'unknown' }, 171_000);
    expect([findings.sentence(), findings.last()]).toEqual([null, null]);
  });

  it('begins anew where a look gives something else', () => {
    const findings = createFindings({ protocol: 'kasmvnc' as const, port: 6901, tls: true, path: '/' });
    findings.add({ kind: 'plain' }, 0);
    findings.add({ kind: 'unknown' }, 4000);
    expect(findings.add({ kind: 'plain' }, 8000)).toBeNull();
  });
});

it('ports that listen for others are read from the kernel’s table', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue
   0: 00000000:20FB 00000000:0000 0A 00000000:00000000
   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000
   2: 020011AC:1AF5 010011AC:D2F0 01 00000000:00000000
   3: 00000000000000000000000000000000:0BB8 00000000000000000000000000000000:0000 0A 0
   4: 00000000000000000000000001000000:0BB9 00000000000000000000000000000000:0000 0A 0
   5: x:zz 0 0A
   nonsense`;
  expect(listeningPorts(table)).toEqual([3000, 8443]);
});

it.each([
  [' 2026-01-01 12:34:56,123 [INFO] Listening for websocket connections on all interface(s), port 8443', [8443]],
  ['Server listening on 0.0.0.0:3000', [3000]],
  ['Serving HTTP on http://[::]:8080/ ...', [8080]],
  ['Xvnc started at 10:15:42', []],
  ['connected to 10.0.0.1:5432', []],
])('a log says where it listens: %s', (line, ports) => expect(portsInLog([line])).toEqual(ports));
