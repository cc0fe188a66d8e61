/**
 * The activation page, for a phone: it has the request from the fragment of its address, which no server sees, shows all of
 * it, and gets the licence where the person says so.
 */
import './no-eval.ts';

import { dayWords } from '../../../common/license/words.ts';
import { answerView, checkLicense } from './answer.ts';
import { ask } from './ask.ts';
import { element, fill, foldout, problem, show } from './dom.ts';
import { groupList } from './groups.ts';
import { type CheckedRequest, checkRequest, requestProblem, requestView } from './request.ts';
import { type PageSettings, pageSettingsSchema, settingsId } from './settings.ts';
import { typingView } from './typing.ts';

void start();

async function start(): Promise<void> {
  const main = document.getElementById('main');
  const settings = pageSettingsSchema.parse(JSON.parse(document.getElementById(settingsId)?.textContent ?? ''));
  if (main === null) return;
  const missing = await missingPower();
  if (missing !== null) return fill(main, missing);
  const read = () => render(main, settings, location.hash.slice(1));
  // The same page, another request: the code was scanned once more.
  window.addEventListener('hashchange', () => void read());
  await read();
}

/** What this browser cannot do, as an error. */
async function missingPower(): Promise<HTMLElement | null> {
  if (!window.isSecureContext || crypto.subtle === undefined)
    return problem('This page was opened over an unsafe connection.', 'Open it with https:// in front.');
  try {
    await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
    return null;
  } catch {
    return problem('This browser is too old to check signatures.', 'Use a current one, or another phone.');
  }
}

async function render(main: HTMLElement, settings: PageSettings, given: string): Promise<void> {
  if (given === '') return fill(main, ...withoutRequest(main, settings));
  const checked = await checkRequest(given);
  if (typeof checked === 'string') return fill(main, requestProblem(checked), ...withoutRequest(main, settings));
  const place = element('div', { class: 'place' });
  const grant = async (licenseKey: string): Promise<string | null> => {
    const license = await checkLicense(licenseKey, checked.request.installation_id, settings.keys);
    if (typeof license === 'string') return license;
    const view = await answerView(license);
    fill(place, view);
    show(view);
    return null;
  };
  const online = settings.server === null ? null : onlineView(checked, serverOf(settings.server), grant);
  fill(main, requestView(checked), online, telephoneView(checked, online === null, grant), place);
}

type Grant = (licenseKey: string) => Promise<string | null>;

const serverOf = (server: string): string => (server === 'self' ? location.pathname : server);

function withoutRequest(main: HTMLElement, settings: PageSettings) {
  const input = element('textarea', {
    id: 'request',
    rows: '5',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
  });
  return [
    element(
      'section',
      { 'aria-labelledby': 'begin-title' },
      element('h2', { id: 'begin-title' }, 'Begin at the workstation'),
      element(
        'ol',
        {},
        element('li', {}, 'In Fairlead’s console open the licence and choose to activate by phone.'),
        element('li', {}, 'Scan the code that it shows with the camera of this phone.'),
      ),
      element(
        'form',
        {
          onsubmit: (event) => {
            event.preventDefault();
            void render(main, settings, input.value);
          },
        },
        element('label', { for: 'request' }, 'Or paste the request, where you have it as text'),
        input,
        element('button', { type: 'submit' }, 'Show the request'),
      ),
    ),
  ];
}

/** The server is asked when the person says so, and told nothing before. */
function onlineView({ text }: CheckedRequest, server: string, grant: Grant): HTMLElement {
  const told = element('div', {});
  const status = element('p', { role: 'status', class: 'dim' });
  const button = element('button', { type: 'button', class: 'main' }, 'Get the licence');
  const get = async () => {
    button.disabled = true;
    fill(told);
    status.textContent = 'Asking…';
    const asked = await ask(server, text);
    button.disabled = false;
    status.textContent = '';
    if (asked.kind === 'refused') return fill(told, refusal(asked));
    const against = await grant(asked.licenseKey);
    if (against !== null) fill(told, problem(against, 'Ask the vendor: this is not what was asked for.'));
  };
  button.addEventListener('click', () => void get());
  const host = new URL(server, location.href).host;
  return element(
    'section',
    { 'aria-labelledby': 'online-title' },
    element('h2', { id: 'online-title' }, 'Get the licence'),
    element('p', {}, 'What stands above is sent to ', element('strong', {}, host), ', and nothing else.'),
    button,
    status,
    told,
  );
}

function refusal({ message, hint, activations }: Extract<Awaited<ReturnType<typeof ask>>, { kind: 'refused' }>) {
  const list = activations.map(({ installationId, siteName, issuedAt }) =>
    element(
      'li',
      {},
      element('code', {}, installationId),
      element('span', {}, `${siteName === null ? '' : `${siteName}, `}since ${dayWords(issuedAt)}`),
    ),
  );
  if (list.length === 0) return problem(message, hint);
  return problem(
    message,
    hint,
    element('p', {}, 'Sites with this Activation Key:'),
    element('ul', { class: 'sites' }, list),
  );
}

function telephoneView({ request }: CheckedRequest, isOpen: boolean, grant: Grant): HTMLElement {
  const view = foldout(
    element('h2', {}, 'By telephone'),
    element('p', {}, 'Where this phone is not online: call the vendor and read out both numbers, group by group.'),
    element('h3', {}, 'Installation ID'),
    groupList('Installation ID', request.installation_id.split('-')),
    element('h3', {}, 'Activation Key'),
    groupList('Activation Key', request.activation_key.split('-')),
    element('h3', {}, 'Then type what you are told'),
    element('p', {}, 'Here, to get the code for the camera; or at the workstation, which takes the same groups.'),
    typingView(request.installation_id, grant),
  );
  view.open = isOpen;
  return element('section', {}, view);
}
