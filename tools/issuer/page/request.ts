/** The request that came in the address, checked and shown field by field. */
import { type LicenseRequest, type RequestFault, readRequest, requestIn } from '../../../common/license/request.ts';
import { type Content, element, foldout, problem } from './dom.ts';

export type CheckedRequest = { readonly text: string; readonly request: LicenseRequest };

/** Takes the request out of an address, or a text. */
export async function checkRequest(given: string): Promise<CheckedRequest | RequestFault> {
  const text = requestIn(given);
  const { request, fault } = await readRequest(crypto.subtle, text);
  return request === null ? fault : { text, request };
}

/** Each field of the request: nothing else is sent. */
export function requestView({ request }: CheckedRequest): HTMLElement {
  const made = new Date(request.requested_at * 1000);
  const time = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' }).format(made);
  return element(
    'section',
    { 'aria-labelledby': 'request-title' },
    element('h2', { id: 'request-title' }, 'What your site asks for'),
    element(
      'dl',
      {},
      field('Installation ID', element('code', {}, request.installation_id)),
      field('Activation Key', element('code', {}, request.activation_key)),
      field('Name of the site', request.site_name ?? element('span', { class: 'dim' }, 'not given')),
      field('Made', element('time', { datetime: made.toISOString() }, time)),
    ),
    foldout(
      'Proof that it is from this site',
      element('p', {}, 'The site signed the request, and the signature is right.'),
      element(
        'dl',
        {},
        field('Public key', element('code', {}, request.public_key)),
        field('Number of this request', element('code', {}, request.nonce)),
      ),
    ),
  );
}

/** One field of a list. */
export function field(name: string, value: Content): HTMLElement {
  return element('div', {}, element('dt', {}, name), element('dd', {}, value));
}

export function requestProblem(fault: RequestFault): HTMLElement {
  const hint = 'Scan the code on the screen of the workstation once more, and the whole of it.';
  if (fault === 'damaged') return problem('This request is damaged: a part of it is missing or changed.', hint);
  return problem('This request was changed on its way: the signature of the site does not fit.', hint);
}
