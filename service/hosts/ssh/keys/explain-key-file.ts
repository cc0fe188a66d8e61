/** Sentences for files in the place of a private key. Pure. */
import { commandLine, shellQuote } from '../../../../common/command-line.ts';
import { type ErrorCode, type ErrorDataOf, FairleadError } from '../../../../common/errors.ts';
import type { Hint } from '../../../../common/hint.ts';
import { advice } from '../../advice.ts';
import type { KeyFileReason } from '../facts.ts';

type KeyFileCode = Extract<ErrorCode, `HOST_KEY_FILE_${string}`>;
type Sentence = { readonly code: KeyFileCode; readonly message: string; readonly hint: string | Hint };

const choose = 'Choose the private key (the file without .pub), in OpenSSH or PEM form.';

/** The command lines write beside the file that was named, and over nothing. */
export const keyFiles: Readonly<Record<KeyFileReason, (keyPath: string) => Sentence>> = {
  'no-key': (keyPath) => ({
    code: 'HOST_KEY_FILE_INVALID',
    message: `${keyPath} is not a private key.`,
    hint: choose,
  }),
  empty: (keyPath) => ({
    code: 'HOST_KEY_FILE_INVALID',
    message: `${keyPath} is empty.`,
    hint: choose,
  }),
  'known-hosts': (keyPath) => ({
    code: 'HOST_KEY_FILE_INVALID',
    message: `${keyPath} is a list of the keys of hosts (known_hosts), not a private key.`,
    hint: choose,
  }),
  folder: (keyPath) => ({
    code: 'HOST_KEY_FILE_INVALID',
    message: `${keyPath} is a folder.`,
    hint: 'Choose the private key in it (the file without .pub).',
  }),
  'no-file': (keyPath) => ({
    code: 'HOST_KEY_FILE_INVALID',
    message: `${keyPath} is not a file.`,
    hint: choose,
  }),
  'no-public-key': (keyPath) => ({
    code: 'HOST_KEY_FILE_INVALID',
    message: `${keyPath} is not a public key that can be used.`,
    ...advice(
      'Write it anew from the private key',
      `ssh-keygen -y -f ${shellQuote(keyPath.replace(/\.pub$/, ''))} > ${shellQuote(keyPath)}`,
    ),
  }),
  'too-large': (keyPath) => ({
    code: 'HOST_KEY_FILE_TOO_LARGE',
    message: `${keyPath} is too large to be a private key (more than 64 KiB).`,
    hint: choose,
  }),
  'too-costly': (keyPath) => ({
    code: 'HOST_KEY_FILE_TOO_COSTLY',
    message: `The passphrase of ${keyPath} is protected by more rounds than can be worked through here in a minute.`,
    ...advice(
      'Load it into an SSH agent and sign in with the agent, or write the key with fewer rounds',
      commandLine(['ssh-keygen', '-p', '-a', '100', '-f', keyPath]),
    ),
  }),
  'public-key': (keyPath) => ({
    code: 'HOST_KEY_FILE_PUBLIC',
    message: `${keyPath} is a public key; signing in needs the private one.`,
    hint: choose,
  }),
  certificate: (keyPath) => ({
    code: 'HOST_KEY_FILE_CERTIFICATE',
    message: `${keyPath} is a certificate; signing in with certificates is not supported from a file.`,
    hint: 'Choose the private key it was made for where the host takes that alone, or load both into an SSH agent.',
  }),
  'hardware-key': (keyPath) => ({
    code: 'HOST_KEY_FILE_HARDWARE',
    message: `${keyPath} belongs to a hardware security key (FIDO): the secret is in the device, not in the file.`,
    ...advice(
      'Use a key of another kind for this host, or sign in with an SSH agent that holds it',
      commandLine(['ssh-add', keyPath]),
    ),
  }),
  'putty-form': (keyPath) => ({
    code: 'HOST_KEY_FILE_FORM',
    message: `${keyPath} is a key in a form of PuTTY that cannot be read here.`,
    ...advice(
      'Write it in OpenSSH form, and choose the new file',
      commandLine(['puttygen', keyPath, '-O', 'private-openssh', '-o', `${keyPath.replace(/\.ppk$/i, '')}.openssh`]),
    ),
  }),
  'ssh-com-form': (keyPath) => ({
    code: 'HOST_KEY_FILE_FORM',
    message: `${keyPath} is a key in the form of SSH.COM, which cannot be read here.`,
    ...advice(
      'Write it in OpenSSH form, and choose the new file',
      // Others may read what a shell writes, unless it is told.
      `(umask 077 && ${commandLine(['ssh-keygen', '-i', '-f', keyPath])} > ${shellQuote(`${keyPath}.openssh`)})`,
    ),
  }),
  damaged: (keyPath) => ({
    code: 'HOST_KEY_FILE_DAMAGED',
    message: `${keyPath} begins like a private key, but what follows is damaged or incomplete.`,
    ...advice('Copy the file anew. This shows whether it is whole', commandLine(['ssh-keygen', '-y', '-f', keyPath])),
  }),
};

/** Such a sentence as an error at the hop that the key was for. */
export function keyFileError({ code, message, hint }: Sentence, at: ErrorDataOf<KeyFileCode>): FairleadError {
  return new FairleadError(code, { message, hint, status: 409, data: at });
}
