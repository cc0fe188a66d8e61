/** Section 4 of docs/security.md, what is about licences. */
import type { Mutant } from '../mutant.ts';

const unit = (file: string, test: string) => ({ suite: 'unit', file, test }) as const;
const keys = (test: string) => unit('common/license/license-key.test.ts', test);
const states = (test: string) => unit('common/license/states.test.ts', test);
const licensing = (test: string) => unit('service/licensing/licensing.test.ts', test);
const reservations = (test: string) => unit('service/manager/launch/reservations.test.ts', test);
const changed = (test: string) => unit('common/license/changed-forms.test.ts', test);
const offline = (test: string) => ({ suite: 'e2e', file: 'e2e/specs/licence-offline.spec.ts', test }) as const;
const packing = (test: string) => unit('tools/packaging/before-pack.test.ts', test);

export const licenceMutants: readonly Mutant[] = [
  {
    rule: '4.55',
    id: 'licence-with-another-payload',
    file: 'common/license/license-key.ts',
    find: 'if (!read.success || grantText(read.data) !== parts.payload) return null;',
    replace: 'if (!read.success) return null;',
    killedBy: keys('are refused in any other form'),
  },
  {
    rule: '4.55',
    id: 'licence-with-another-header',
    file: 'common/license/signed.ts',
    find: 'return signedText(parts) === text ? parts : null;',
    replace: 'return parts;',
    killedBy: keys('are refused in any other form'),
  },
  {
    rule: '4.55',
    id: 'licence-that-nobody-signed',
    file: 'common/license/license-key.ts',
    find: "if (!(await isSignedBy(key, text))) return { fault: 'bad signature', ...read };",
    replace: '',
    killedBy: keys('10,000 changes'),
  },
  {
    rule: '4.56',
    id: 'licence-of-another-site',
    file: 'common/license/license-key.ts',
    find: "read.grant.installation_id === installationId ? null : 'other installation'",
    replace: 'null',
    killedBy: keys('of another site are told as such'),
  },
  {
    rule: '4.56',
    id: 'key-under-another-name',
    file: 'common/license/trusted-keys.ts',
    find: 'if (bytes?.length === 32 && (await kidOf(subtle, bytes)) === kid)',
    replace: 'if (bytes?.length === 32)',
    killedBy: keys('stand under their own names alone'),
  },
  {
    rule: '4.57',
    id: 'release-with-the-test-key',
    file: 'tools/build.ts',
    find: 'const contents = JSON.stringify({ keys: [] });',
    replace:
      'const contents = \'{ "keys": [{ "kid": "FZV0A0HV", "public_key": "9b0qrOSZoQW1m3-IoGV71IDQWesz4wM0iaI-KybHQAo" }] }\';',
    killedBy: packing('for release trusts no test key'),
  },
  {
    rule: '4.57',
    id: 'package-with-the-test-key',
    file: 'tools/packaging/before-pack.ts',
    find: '    if (text.includes(testPublicKey))\n',
    replace: '    if (text.length === -1)\n',
    killedBy: packing('that is tried trusts the test key, and may not'),
  },
  {
    rule: '4.58',
    id: 'licence-that-takes-away',
    file: 'common/license/states.ts',
    find: "sessions: Math.max(without.sessions, seats('per concurrent session'), upgrade?.sessions ?? 0),",
    replace: "sessions: seats('per concurrent session') || (upgrade?.sessions ?? without.sessions),",
    killedBy: states('never gives less than holds without one'),
  },
  {
    rule: '4.58',
    id: 'licence-not-asked-at-launch',
    file: 'service/manager/launch/reservations.ts',
    find: 'if (cover === null) throw notCovered(limits);',
    replace: '',
    killedBy: reservations('never pass the licence: what holds without one'),
  },
  {
    rule: '4.58',
    id: 'seat-for-everybody',
    file: 'common/license/seats.ts',
    find: '    .slice(0, namedSeats);',
    replace: '    .slice(0);',
    killedBy: states('stay with who took theirs first where there are fewer'),
  },
  {
    rule: '4.59',
    id: 'activation-without-tls',
    file: 'common/model/licensing.ts',
    find: "return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));",
    replace: "return url.protocol === 'https:' || url.protocol === 'http:';",
    killedBy: licensing('goes over TLS, or to this machine'),
  },
  {
    rule: '4.59',
    id: 'any-text-to-the-activation-server',
    file: 'service/licensing/licensing-operations.ts',
    find: 'if (read.request?.installation_id !== installationId) throw foreignRequest();',
    replace: '',
    killedBy: licensing('sends nothing but a request of this site'),
  },
  {
    rule: '4.59',
    id: 'activation-answer-without-end',
    file: 'service/licensing/activation-server.ts',
    find: 'await readBytes(answer.body, longestActivationAnswer, tooMuch)',
    replace: 'await readBytes(answer.body, Number.POSITIVE_INFINITY, tooMuch)',
    killedBy: licensing('does not take more than an answer can be'),
  },
  {
    rule: '4.60',
    id: 'clock-that-goes-back',
    file: 'common/license/states.ts',
    find: "if (isClockTurnedBack(facts)) return { state: 'clock turned back', until: null };",
    replace: '',
    killedBy: states('clock turned back: more than an hour'),
  },
  {
    rule: '4.60',
    id: 'mark-that-goes-back',
    file: 'service/licensing/license-book.ts',
    find: "        .where('seen_at', '<', at)\n",
    replace: '',
    killedBy: licensing('is noted with each start, and never set back by one'),
  },
  {
    rule: '4.61',
    id: 'withdrawn-by-anybody',
    file: 'common/license/revocations.ts',
    find: 'return key !== undefined && (await isSignedBy(key, text)) ? read.data : null;',
    replace: 'return key !== undefined ? read.data : null;',
    killedBy: unit('common/license/request.test.ts', 'counts where a trusted key signed it'),
  },
  {
    rule: '4.61',
    id: 'withdrawn-and-taken-again',
    file: 'service/licensing/intake.ts',
    find: 'const withdrawn = new Set([...deps.revoked, ...revoked]);',
    replace: 'const withdrawn = new Set(revoked);',
    killedBy: licensing('an older list gives none again'),
  },
  {
    rule: '4.55',
    id: 'groups-that-nobody-signed',
    file: 'common/license/license-key.ts',
    find: "if (!(await isSignedBy(key, text))) return { fault: 'bad signature', ...read };",
    replace: '',
    killedBy: changed('groups that were changed are never accepted'),
  },
  {
    rule: '4.80',
    id: 'service-that-calls-home',
    file: 'service/licensing/licensing-operations.ts',
    find: '          const intake = await intakeOf(text);\n          const [before',
    replace:
      "          const intake = await intakeOf(text);\n          await fetch('http://198.51.100.9/').catch(() => null);\n          const [before",
    killedBy: offline('nothing of all that left the machine'),
  },
  {
    rule: '4.80',
    id: 'request-that-a-server-sees',
    file: 'common/license/request.ts',
    find: '`${address}#${request}`',
    replace: '`${address}?${request}`',
    killedBy: licensing('shows every field that is in it'),
  },
  {
    rule: '4.81',
    id: 'end-that-nobody-is-told-of',
    file: 'service/system/license-check.ts',
    find: "    case 'valid':\n      return null;\n    case 'ends soon':\n",
    replace: "    case 'valid':\n    case 'ends soon':\n      return null;\n",
    killedBy: unit('service/system/license-check.test.ts', 'ends soon, or has its time of grace'),
  },
  {
    rule: '4.81',
    id: 'refusal-without-the-hosts',
    file: 'service/manager/launch/launch-order.ts',
    find: 'hosts: { all: hosts.length, withRoom }',
    replace: 'hosts: null',
    killedBy: reservations('a refusal says how all limits stand'),
  },
];
