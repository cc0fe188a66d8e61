/** Asks the person where the key of the local site shall be kept when the system has no keychain. */
import { type BrowserWindow, dialog } from 'electron';
import type { KeyAnswer, KeyQuestion } from './keeper.ts';

type Text = {
  readonly message: string;
  readonly detail: string;
  readonly choices: readonly (readonly [KeyAnswer, string])[];
};

const texts: { readonly [Q in KeyQuestion]: Text } = {
  none: {
    message: 'This system has no keychain',
    detail:
      'Fairlead encrypts passwords and keys that you save. Without a keychain the key for that can be kept in memory ' +
      'for this run only: what you save is lost when Fairlead ends. Or it can be kept in a file that only your user ' +
      'may read: whoever can read your files can then read the saved passwords.',
    choices: [
      ['this-run', 'Keep for this run only'],
      ['key-file', 'Use a key file'],
      ['quit', 'Quit'],
    ],
  },
  locked: {
    message: 'The keychain cannot be reached',
    detail:
      'The saved passwords and keys of this site are locked by the keychain of this system, which cannot be reached now. ' +
      'Without it they cannot be used. Nothing is deleted: they are there again when the keychain is.',
    choices: [
      ['this-run', 'Continue without saved secrets'],
      ['quit', 'Quit'],
    ],
  },
};

export async function askForKeyStorage(parent: BrowserWindow, question: KeyQuestion): Promise<KeyAnswer> {
  const { message, detail, choices } = texts[question];
  const last = choices.length - 1;
  const { response } = await dialog.showMessageBox(parent, {
    type: 'warning',
    title: 'Fairlead',
    message,
    detail,
    buttons: choices.map(([, label]) => label),
    // Pressing Enter without reading must not write a key to disk.
    defaultId: 0,
    cancelId: last,
    noLink: true,
  });
  return choices[response]?.[0] ?? 'quit';
}
