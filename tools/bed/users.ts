/** System users of the bed: names start with `fl-`, nobody else's. They are removed by `down --purge` only. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, tryRun } from './exec.ts';
import type { BedPaths } from './paths.ts';
import type { BedKey, BedKeys, BedUsers } from './types.ts';

/** The group that may use the engines' sockets. */
export const socketGroup = 'fl-docker';
const groupOf = { 'fl-admin': true, 'fl-nosock': false, 'fl-pass': true } as const;
const userNames = Object.keys(groupOf) as (keyof typeof groupOf)[];

/** Creates the users and their group where missing, and sets the throw-away password. */
export async function ensureUsers(): Promise<BedUsers> {
  const groups = readFileSync('/etc/group', 'utf8');
  if (!hasLine(groups, socketGroup)) await run('groupadd', ['--system', socketGroup]);
  const passwd = readFileSync('/etc/passwd', 'utf8');
  for (const name of userNames) {
    if (hasLine(passwd, name)) continue;
    const extra = groupOf[name] ? ['--groups', socketGroup] : [];
    // A password of "*" never matches, while the default "!" would count as a locked account, for keys too.
    await run('useradd', ['--create-home', '--shell', '/bin/bash', '--password', '*', ...extra, name]);
  }
  const password = await ensurePassword();
  return { admin: 'fl-admin', noSocket: 'fl-nosock', password: { name: 'fl-pass', password } };
}

/** The password lives in the user's own home, for root's discovery: all beds of a machine share the users. */
async function ensurePassword(): Promise<string> {
  const file = '/home/fl-pass/.bed-password';
  if (!existsSync(file)) writeFileSync(file, randomBytes(12).toString('base64url'), { mode: 0o600 });
  const password = readFileSync(file, 'utf8');
  const [, salt, stored] = /^fl-pass:(?:\$6\$([^$:]+)\$)([^:]*)/m.exec(readFileSync('/etc/shadow', 'utf8')) ?? [];
  if (salt !== undefined && (await crypt(password, salt)).endsWith(`$${stored}`)) return password;
  await run('chpasswd', ['-e'], { input: `fl-pass:${await crypt(password, randomBytes(6).toString('hex'))}\n` });
  return password;
}

const crypt = async (password: string, salt: string) =>
  (await run('openssl', ['passwd', '-6', '-salt', salt, '-stdin'], { input: password })).trim();

/** Removes users and group. */
export async function removeUsers(): Promise<void> {
  for (const name of userNames) await tryRun('userdel', ['--remove', name]);
  await tryRun('groupdel', [socketGroup]);
}

const hasLine = (table: string, name: string) => new RegExp(`^${name}:`, 'm').test(table);

/** The test keys, made once. */
export async function ensureKeys(paths: BedPaths): Promise<BedKeys> {
  mkdirSync(paths.secrets, { recursive: true, mode: 0o700 });
  return {
    plain: await ensureKey(join(paths.secrets, 'id_plain'), ''),
    protected: await ensureKey(join(paths.secrets, 'id_protected'), 'correct horse'),
    unauthorised: await ensureKey(join(paths.secrets, 'id_unauthorised'), ''),
  };
}

/** An ed25519 key pair at `file` and `file.pub`, made if it is not there. */
export async function ensureKey(file: string, passphrase: string): Promise<BedKey> {
  const publicKeyFile = `${file}.pub`;
  if (!existsSync(publicKeyFile)) {
    const comment = `fairlead-bed ${file.split('/').at(-1)}`;
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', comment, '-f', file]);
  }
  return { privateKeyFile: file, publicKeyFile, passphrase, sha256: await keyFingerprint(publicKeyFile) };
}

/** `SHA256:…` of a public key file. */
async function keyFingerprint(publicKeyFile: string): Promise<string> {
  const line = await run('ssh-keygen', ['-l', '-E', 'sha256', '-f', publicKeyFile]);
  return line.split(' ')[1] ?? '';
}

/** Lets the plain and the protected key in as every user of the bed. Gives the folder for `AuthorizedKeysFile`. */
export function writeAuthorisedKeys(paths: BedPaths, keys: BedKeys): string {
  const folder = join(paths.runtime, 'authorised');
  mkdirSync(folder, { recursive: true });
  const lines = [keys.plain, keys.protected].map((key) => readFileSync(key.publicKeyFile, 'utf8')).join('');
  for (const name of userNames) writeFileSync(join(folder, name), lines, { mode: 0o644 });
  return folder;
}
