/** Section 4 of docs/security.md, what is about who the site is: its key, its copies, and what is told of it. */
import type { Mutant } from '../mutant.ts';

const unit = (file: string, test: string) => ({ suite: 'unit', file, test }) as const;
const siteKey = (test: string) => unit('service/installation/site-key.test.ts', test);

export const installationMutants: readonly Mutant[] = [
  {
    rule: '4.50',
    id: 'a-key-for-each-service',
    file: 'service/installation/site-key.ts',
    find: '      if ((await readRow(tx)) !== null) return false;\n',
    replace: "      if ((await readRow(tx)) !== null) await tx.deleteFrom('site_keys').execute();\n",
    killedBy: siteKey('is one where several services start at once'),
  },
  {
    rule: '4.50',
    id: 'private-key-beside-the-public-one',
    file: 'service/installation/site-key.ts',
    find: '    public_key: rawPublicKey(pair.publicKey),\n',
    replace: "    public_key: Buffer.from(value, 'base64').subarray(-32),\n",
    killedBy: siteKey('stands in the store encrypted'),
  },
  {
    rule: '4.50',
    id: 'replaced-though-it-is-there',
    file: 'service/installation/site-key.ts',
    find: '      if ((await privateKey()) !== null) throw kept();\n',
    replace: '',
    killedBy: siteKey('is not replaced while it is there'),
  },
  {
    rule: '4.51',
    id: 'folder-of-anybody',
    file: 'service/installation/neighbours.ts',
    find: '(found.mode & 0o077) === 0',
    replace: '(found.mode & 0o022) === 0',
    killedBy: unit('service/installation/neighbours.test.ts', 'open to others'),
  },
  {
    rule: '4.52',
    id: 'hosts-for-everybody',
    file: 'service/system/site-info.ts',
    find: 'actor.permissions.has(permission) ? read(actor) : null',
    replace: "actor.permissions.has(permission) || permission === 'hosts.view' ? read(actor) : null",
    killedBy: unit('service/system/site-info.test.ts', 'tells of hosts and registries who may see them'),
  },
  {
    rule: '4.53',
    id: 'copies-told-without-end',
    file: 'service/installation/copies.ts',
    find: '    if (isNew) onSign(sign);\n',
    replace: '    if (isNew || !isNew) onSign(sign);\n',
    killedBy: unit('service/installation/copies.test.ts', 'one of another run is, and is told once'),
  },
];
