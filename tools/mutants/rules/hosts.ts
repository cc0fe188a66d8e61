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
];
