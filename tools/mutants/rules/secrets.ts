/** Section 4 of docs/security.md: secrets, tokens, the listener, the audit log. */
import type { Mutant } from '../mutant.ts';

const unit = (file: string, test: string) => ({ suite: 'unit', file, test }) as const;
const websocket = (test: string) => unit('service/api/websocket.test.ts', test);

export const secretMutants: readonly Mutant[] = [
  {
    rule: '4.1',
    id: 'ciphertext-of-another-row',
    file: 'service/secrets/box.ts',
    find: "return Buffer.from(JSON.stringify(['fairlead-secret-1', id, purpose]), 'utf8');",
    replace: "return Buffer.from(JSON.stringify(['fairlead-secret-1', id.length, purpose.length]), 'utf8');",
    killedBy: unit(
      'service/secrets/secrets.test.ts',
      'does not open a secret that was moved to another row or changed',
    ),
  },
  {
    rule: '4.1',
    id: 'key-file-for-everybody',
    file: 'service/secrets/key-providers.ts',
    find: 'if ((stat.mode & 0o077) !== 0)',
    replace: 'if ((stat.mode & 0o007) !== 0)',
    killedBy: unit('service/secrets/secrets.test.ts', 'is refused when others could touch it'),
  },
  {
    rule: '4.3',
    id: 'open-token-twice',
    file: 'service/api/caller.ts',
    find: "        .where('used_at', 'is', null)\n",
    replace: '',
    killedBy: unit('service/api/caller.test.ts', 'is good for one exchange, also of two at once'),
  },
  {
    rule: '4.3',
    id: 'open-token-for-ever',
    file: 'service/api/caller.ts',
    find: "        .where('used_at', 'is', null)\n        .where('expires_at', '>', now())\n",
    replace: "        .where('used_at', 'is', null)\n",
    killedBy: unit('service/api/caller.test.ts', 'holds for ten minutes and not longer'),
  },
  {
    rule: '4.3',
    id: 'tokens-in-clear',
    file: 'service/api/caller.ts',
    find: "createHash('sha256').update(token).digest('hex')",
    replace: "Buffer.from(token).toString('utf8')",
    killedBy: unit('service/api/caller.test.ts', 'has 128 bits and is kept as a hash only'),
  },
  {
    rule: '4.4',
    id: 'any-host-name-of-the-console',
    file: 'service/api/headers.ts',
    find: 'return host !== undefined && names.hosts.has(host.toLowerCase());',
    replace: 'return host !== undefined;',
    killedBy: unit('service/api/headers.test.ts', 'names of the console'),
  },
  {
    rule: '4.4',
    id: 'foreign-origin',
    file: 'service/api/headers.ts',
    find: 'return origin === undefined || names.origins.has(origin.toLowerCase());',
    replace: 'return true;',
    killedBy: unit('service/api/headers.test.ts', 'names of the console'),
  },
  {
    rule: '4.4',
    id: 'inline-scripts',
    file: 'service/api/headers.ts',
    find: "`script-src 'nonce-${nonce}' 'strict-dynamic'`,",
    replace: "`script-src 'nonce-${nonce}' 'strict-dynamic' 'unsafe-eval'`,",
    killedBy: unit('service/api/headers.test.ts', 'the policy of the console'),
  },
  {
    rule: '4.5',
    id: 'token-of-any-size',
    file: 'service/api/websocket.ts',
    find: 'if (Buffer.byteLength(text) > authMaxBytes)',
    replace: 'if (false)',
    killedBy: websocket('the first message'),
  },
  {
    rule: '4.6',
    id: 'streams-do-not-wait',
    file: 'service/api/websocket.ts',
    find: 'if (ws.bufferedAmount < highWaterBytes) resolve();',
    replace: 'resolve();',
    killedBy: websocket('of a reader that pauses holds little'),
  },
  {
    rule: '4.7',
    id: 'a-call-without-its-mark',
    file: 'common/contract/hosts.ts',
    find: "    .meta({ audit: 'host.remove' })\n",
    replace: '',
    killedBy: unit('common/contract/contract.test.ts', 'that changes something names its action for the audit log'),
  },
  {
    rule: '4.7',
    id: 'hash-over-part-of-an-entry',
    file: 'service/audit/chain.ts',
    find: 'const covered = { seq, at, actorId, actorName, action, objectType, objectId, objectName, result, reason, data };',
    replace:
      'const covered = { seq, at, actorId, action, objectType, objectId, objectName, result, reason, data, actorName: actorName.length };',
    killedBy: unit('service/audit/chain.test.ts', 'breaks at the entry where anything at all was changed'),
  },
];
