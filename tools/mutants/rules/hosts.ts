/** Section 3 of docs/security.md: SSH host keys. */
import type { Mutant } from '../mutant.ts';

const unit = (file: string, test: string) => ({ suite: 'unit', file, test }) as const;

export const hostMutants: readonly Mutant[] = [
  {
    rule: '3.1',
    id: 'unknown-keys-are-taken',
    file: 'service/hosts/ssh/host-keys.ts',
    find: "return { decision: 'ask', presented, notes };",
    replace: "return { decision: 'accept', presented, source: notes.join() };",
    killedBy: unit('service/hosts/ssh/host-keys.test.ts', 'nothing is known'),
  },
  {
    rule: '3.2',
    id: 'revoked-keys-are-taken',
    file: 'service/hosts/ssh/host-keys.ts',
    find: "if (revoked !== undefined) return { decision: 'revoked', presented, source: revoked.source };",
    replace: '',
    killedBy: unit('service/hosts/ssh/host-keys.test.ts', 'revoked'),
  },
  {
    rule: '3.3',
    id: 'a-changed-key-is-a-question',
    file: 'service/hosts/ssh/host-keys.ts',
    find: "    return { decision: 'changed', presented, known };\n  }\n\n  const plain",
    replace:
      "    return known.length > 0 ? { decision: 'ask', presented, notes: [] } : { decision: 'changed', presented, known };\n  }\n\n  const plain",
    killedBy: unit('service/hosts/ssh/host-keys.test.ts', 'another one confirmed here'),
  },
  {
    rule: '3.4',
    id: 'a-moved-host-keeps-its-key',
    file: 'service/hosts/host-service.ts',
    find: '...(moved && { known_keys: [] }),',
    replace: '',
    killedBy: {
      suite: 'integration',
      file: 'service/main-job.itest.ts',
      test: 'starts there without the key and the secret of the old one',
    },
  },
  {
    rule: '3.10',
    id: 'a-jump-host-takes-keys-from-a-change',
    file: 'service/hosts/ssh/way.ts',
    find: 'knownKeys: before?.hops?.find((one) => isSame(one, hop))?.knownKeys ?? [],',
    replace: 'knownKeys: before?.hops?.find((one) => isSame(one, hop))?.knownKeys ?? hop.knownKeys,',
    killedBy: unit('service/hosts/ssh/way.test.ts', 'are taken over for addresses that stay'),
  },
  {
    rule: '3.10',
    id: 'a-jump-host-gets-the-secret-of-its-place-in-the-list',
    file: 'service/hosts/ssh/way.ts',
    find: 'const secret = fitting(hop.auth, given?.hops?.[id], stored.hops?.[id]);',
    replace:
      'const secret = fitting(hop.auth, given?.hops?.[id], Object.values(stored.hops ?? {})[hops.indexOf(hop)]);',
    killedBy: unit('service/hosts/ssh/way.test.ts', 'stay with their account and address'),
  },
  {
    rule: '3.5',
    id: 'files-of-any-size',
    file: 'service/hosts/ssh/read-file.ts',
    find: "if (bytes > maxBytes) throw new FileProblem(path, 'TOO_LARGE');",
    replace: 'maxBytes = Math.max(bytes, maxBytes);',
    killedBy: unit('service/hosts/ssh/suggestions.test.ts', 'pipes, folders, files too large'),
  },
  {
    rule: '3.6',
    id: 'derivations-of-any-cost',
    file: 'service/hosts/ssh/keys/open-key.ts',
    find: "if (cost !== 'affordable') return problem(cost);",
    replace: "if (cost === 'damaged') return problem(cost);",
    killedBy: unit('service/hosts/ssh/keys/open-key.test.ts', 'what OpenSSL would derive in one piece'),
  },
  {
    rule: '3.7',
    id: 'keys-of-everybody',
    file: 'service/hosts/ssh/auth.ts',
    find: '(mode & 0o077) !== 0',
    replace: '(mode & 0o002) !== 0',
    killedBy: unit('service/hosts/ssh/auth.test.ts', 'what is in the place of a key file'),
  },
  {
    rule: '3.8',
    id: 'configurations-that-multiply',
    file: 'service/hosts/ssh/config/load.ts',
    find: 'const maxFiles = 256;',
    replace: 'const maxFiles = 256_000;',
    killedBy: unit('service/hosts/ssh/suggestions.test.ts', 'a few files that multiply are bounded in number'),
  },
];
