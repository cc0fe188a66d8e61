/** The licence, and the ways to bring it to the workstation: picture, text, typing. */
import { encodeQR } from 'qr';
import type { LicenseGrant } from '../../../common/license/grant.ts';
import { readLicense } from '../../../common/license/license-key.ts';
import { type TrustedKeysFile, trustedKeys } from '../../../common/license/trusted-keys.ts';
import { typedForm } from '../../../common/license/typed-form.ts';
import { dayWords, grantedFeatureWords, grantWords, lastDayWords } from '../../../common/license/words.ts';
import { element, foldout } from './dom.ts';
import { groupList } from './groups.ts';
import { field } from './request.ts';

type CheckedLicense = { readonly licenseKey: string; readonly grant: LicenseGrant; readonly isTest: boolean };

/** A licence for this site that the vendor signed; else the sentence that says what it is instead. */
export async function checkLicense(
  licenseKey: string,
  installationId: string,
  keys: TrustedKeysFile,
): Promise<CheckedLicense | string> {
  const read = await readLicense(licenseKey, { keys: await trustedKeys(crypto.subtle, keys), installationId });
  switch (read.fault) {
    case null:
      return {
        licenseKey,
        grant: read.grant,
        isTest: keys.keys.some(({ kid, test }) => kid === read.kid && test === true),
      };
    case 'damaged':
      return 'This is no License Key, or a part of it is missing.';
    case 'unknown key':
      return 'This licence was signed with a key that this page does not know.';
    case 'bad signature':
      return 'This licence was changed after it was signed, or the vendor did not sign it.';
    case 'other installation':
      return `This licence is for another site, with the Installation ID ${read.grant.installation_id}.`;
  }
}

/** The licence and its three forms. */
export async function answerView({ licenseKey, grant, isTest }: CheckedLicense): Promise<HTMLElement> {
  const groups = await typedForm(crypto.subtle, licenseKey);
  const picture = pictureOf(licenseKey);
  const name = `fairlead-license-${grant.installation_id.slice(0, 5)}`;
  const told = element('p', { role: 'status', class: 'dim' });
  const features = grantedFeatureWords(grant);
  return element(
    'section',
    { 'aria-labelledby': 'answer-title' },
    element('h2', { id: 'answer-title' }, 'Your licence'),
    isTest ? element('p', { class: 'note' }, 'It was signed with a test key. Only builds for trying accept it.') : null,
    element('p', {}, 'On the workstation choose to scan the answer, then hold this in front of its camera.'),
    picture,
    element(
      'div',
      { class: 'buttons' },
      element('button', { type: 'button', onclick: () => savePicture(picture, `${name}.png`) }, 'Save as a picture'),
      element(
        'button',
        { type: 'button', onclick: () => saveText(`${licenseKey}\n`, `${name}.txt`) },
        'Save as a file',
      ),
      element(
        'button',
        {
          type: 'button',
          onclick: async () => {
            told.textContent = await copied(licenseKey);
          },
        },
        'Copy',
      ),
    ),
    told,
    groups === null
      ? null
      : foldout(
          `To type: ${groups.length} groups`,
          element(
            'p',
            {},
            'On the workstation choose to type the answer. It says at once when a group is wrong. Tap a group here when it is done.',
          ),
          groupList('The licence, in groups to type', groups),
        ),
    element('h3', {}, 'What it grants'),
    element(
      'dl',
      {},
      field('Licensed to', grant.issued_to),
      field('For', grantWords(grant)),
      field('From', dayWords(grant.not_before)),
      field('Until', `${lastDayWords(grant.expiration)}, included`),
      features.length === 0 ? null : field('With', features.join(', ')),
    ),
  );
}

/** Pixels of each module of the picture, and modules of white around it: what readers ask for. */
const modulePixels = 8;
const quiet = 4;

/** With little to correct, so that it has few and large modules: a screen has no stains. */
function pictureOf(text: string): HTMLCanvasElement {
  const modules = encodeQR(text, 'raw', { ecc: 'low', border: quiet });
  const size = modules.length * modulePixels;
  const canvas = element('canvas', { class: 'code', role: 'img', 'aria-label': 'The licence as a QR code' });
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext('2d');
  if (context === null) return canvas;
  // Black on white, in the dark as well: readers expect it.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, size, size);
  context.fillStyle = '#000';
  modules.forEach((row, y) => {
    row.forEach((isDark, x) => {
      if (isDark) context.fillRect(x * modulePixels, y * modulePixels, modulePixels, modulePixels);
    });
  });
  return canvas;
}

function savePicture(canvas: HTMLCanvasElement, name: string): void {
  canvas.toBlob((blob) => {
    if (blob !== null) save(blob, name);
  }, 'image/png');
}

function saveText(text: string, name: string): void {
  save(new Blob([text], { type: 'text/plain' }), name);
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  element('a', { href: address, download: name }).click();
  // The browser has taken it over by the next turn.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}

async function copied(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return 'Copied.';
  } catch {
    return 'This browser does not let a page copy. Save it as a file instead.';
  }
}
