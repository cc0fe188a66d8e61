/** Groups of five to read out: each with its number, large, and spelled. */
import { element } from './dom.ts';
import { spelled } from './spelling.ts';

/**
 * A list of groups. A group that was read out can be marked, so that nobody loses the place.
 * @param label what the groups are, for screen readers
 */
export function groupList(label: string, groups: readonly string[]): HTMLElement {
  return element(
    'ol',
    { class: 'groups', 'aria-label': label },
    groups.map((group, at) =>
      element(
        'li',
        {},
        element(
          'button',
          { type: 'button', 'aria-pressed': 'false', onclick: ({ currentTarget }) => mark(currentTarget) },
          element('span', { class: 'number' }, String(at + 1)),
          element('span', { class: 'letters', 'aria-hidden': 'true' }, group),
          element('span', { class: 'spelled' }, spelled(group)),
        ),
      ),
    ),
  );
}

function mark(button: EventTarget | null): void {
  if (!(button instanceof HTMLElement)) return;
  button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
}
