/** Typing what the vendor reads out: each group is checked as it is typed. */
import { answerIn } from '../../../common/license/answer.ts';
import { licenseKeyTyped, type TypedProblem, typedProgress } from '../../../common/license/typed-form.ts';
import { element } from './dom.ts';
import { spelled } from './spelling.ts';

/**
 * The field for an answer that was read out, or came some other way as text.
 * @param done told a License Key that is whole; what speaks against it is answered, to be shown here
 */
export function typingView(installationId: string, done: (licenseKey: string) => Promise<string | null>): HTMLElement {
  const told = element('p', { id: 'typed-told', role: 'status' });
  const input = element('textarea', {
    id: 'typed',
    rows: '6',
    autocapitalize: 'characters',
    autocomplete: 'off',
    autocorrect: 'off',
    spellcheck: 'false',
    'aria-describedby': 'typed-told',
  });
  const say = (text: string, isWrong: boolean) => {
    told.textContent = text;
    told.className = isWrong ? 'wrong' : 'dim';
    input.setAttribute('aria-invalid', String(isWrong));
  };
  const look = async () => {
    const text = input.value;
    const licenseKey = text.includes('.') ? answerIn(text)?.licenseKeys[0] : await typedKey(text);
    // Meanwhile more was typed: that has its own turn.
    if (input.value !== text) return;
    if (licenseKey === undefined) return say('This is no License Key.', true);
    if (typeof licenseKey !== 'string') return say(...progressWords(text, licenseKey));
    const against = await done(licenseKey);
    say(against ?? 'All groups are right.', against !== null);
  };
  const typedKey = async (text: string) => {
    const typed = await licenseKeyTyped(crypto.subtle, text, installationId);
    return 'licenseKey' in typed ? typed.licenseKey : typed;
  };
  input.addEventListener('input', () => void look());
  say('Small or capital letters, with or without hyphens.', false);
  return element('div', { class: 'field' }, element('label', { for: 'typed' }, 'Groups of the answer'), input, told);
}

function progressWords(text: string, typed: TypedProblem): [string, boolean] {
  const { groups, needed } = typedProgress(text);
  switch (typed.problem) {
    case 'group': {
      const wrong = groups[typed.group - 1]?.text ?? '';
      return [`Group ${typed.group} is wrong: ${wrong} (${spelled(wrong)}). Ask for it once more.`, true];
    }
    case 'incomplete': {
      const good = groups.filter(({ state }) => state === 'good').length;
      const all = needed === null ? '' : ` of ${needed}`;
      return [good === 0 ? 'Type the first group.' : `${good}${all} groups are right.`, false];
    }
    case 'too long':
      return [`There are more than the ${needed ?? ''} groups of this answer.`, true];
    case 'other installation':
      return ['All groups are right, but the answer is for another site.', true];
    case 'newer version':
      return ['This answer is of a newer kind than this page knows.', true];
    case 'damaged':
      return ['These groups are no answer. Begin again with the first.', true];
  }
}
