/** Sentences for files in the place of a private key. Pure. */
import type { FairleadErrorInit } from '../../../../common/errors.ts';
import type { KeyFileReason } from '../facts.ts';

type Sentence = { readonly code: string } & Pick<FairleadErrorInit, 'message' | 'hint'>;

const CHOOSE = 'Choose the private key (the file without .pub), in OpenSSH or PEM form.';

export const KEY_FILES: Readonly<Record<KeyFileReason, (keyPath: string) => Sentence>> = {
  'no-key': (keyPath) => ({
    code: 'HOST_KEY_FILE_INVALID',
    message: `${keyPath} is not a private key.`,
    hint: CHOOSE,
  }),
  'no-file': (keyPath) => ({
    code: 'HOST_KEY_FILE_INVALID',
    message: `${keyPath} is not a file.`,
    hint: CHOOSE,
  }),
  'no-public-key': (keyPath) => ({
    code: 'HOST_KEY_FILE_INVALID',
    message: `${keyPath} is not a public key that can be used.`,
    hint: 'Write it anew from the private key: ssh-keygen -y -f KEY > KEY.pub',
  }),
  'too-large': (keyPath) => ({
    code: 'HOST_KEY_FILE_TOO_LARGE',
    message: `${keyPath} is too large to be a private key (more than 64 KiB).`,
    hint: CHOOSE,
  }),
  'too-costly': (keyPath) => ({
    code: 'HOST_KEY_FILE_TOO_COSTLY',
    message: `The passphrase of ${keyPath} is protected by more rounds than can be worked through here in a minute.`,
    hint: 'Write the key with fewer rounds (ssh-keygen -p -a 100 -f KEY), or load it into an SSH agent.',
  }),
  'public-key': (keyPath) => ({
    code: 'HOST_KEY_FILE_PUBLIC',
    message: `${keyPath} is a public key; signing in needs the private one.`,
    hint: CHOOSE,
  }),
  certificate: (keyPath) => ({
    code: 'HOST_KEY_FILE_CERTIFICATE',
    message: `${keyPath} is a certificate; signing in with certificates is not supported from a file.`,
    hint: 'Choose the private key it was made for where the host takes that alone, or load both into an SSH agent.',
  }),
  'hardware-key': (keyPath) => ({
    code: 'HOST_KEY_FILE_HARDWARE',
    message: `${keyPath} belongs to a hardware security key (FIDO): the secret is in the device, not in the file.`,
    hint: 'Add it to an SSH agent (ssh-add) and sign in with the agent, or use a key of another kind for this host.',
  }),
  'putty-form': (keyPath) => ({
    code: 'HOST_KEY_FILE_FORM',
    message: `${keyPath} is a key in a form of PuTTY that cannot be read here.`,
    hint: 'Write it in OpenSSH form: puttygen KEY.ppk -O private-openssh -o KEY',
  }),
  'ssh-com-form': (keyPath) => ({
    code: 'HOST_KEY_FILE_FORM',
    message: `${keyPath} is a key in the form of SSH.COM, which cannot be read here.`,
    hint: 'Write it in OpenSSH form: ssh-keygen -i -f KEY > KEY.new',
  }),
  damaged: (keyPath) => ({
    code: 'HOST_KEY_FILE_DAMAGED',
    message: `${keyPath} begins like a private key, but what follows is damaged or incomplete.`,
    hint: 'Copy the file anew. ssh-keygen -y -f KEY shows whether it is whole.',
  }),
};
