/** What people give in instead of a License Key, and what they are told. Pure. */
import { readActivationKey } from './activation-key.ts';
import { readGroups } from './groups.ts';
import { isRequest } from './request.ts';

type Mistaken = { readonly message: string; readonly hint: string };

/** Every signed text begins so: the base64url of `{"`. */
const signedBeginning = /(?:^|[\s#])eyJ/;

/** Says what a text is that was given in as an answer of the vendor and is none; null where it may be one. */
export function mistakenFor(text: string): Mistaken | null {
  if (isRequest(text))
    return {
      message: 'This is the request, not the answer to it.',
      hint: 'Give the request to the vendor; the License Key that comes back is given in here.',
    };
  if (readActivationKey(text).key !== null)
    return {
      message: 'This is an Activation Key, not a License Key.',
      hint: 'It goes into the request. The vendor answers that with the License Key, which is given in here.',
    };
  const isOther = !signedBeginning.test(text) && readGroups(text.slice(0, 2000)).every(({ state }) => state !== 'good');
  if (!isOther) return null;
  return {
    message: 'This is no License Key.',
    hint: 'A License Key is the file that the vendor sent, its text, or the groups that were read out.',
  };
}
