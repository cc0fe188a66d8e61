/** Elements, made of what they hold: text is always text. */

export type Content = Node | string | null | readonly Content[];

type Attributes = Readonly<Record<string, string | boolean | ((event: Event) => void)>>;

/** An element. `on…` attributes are listeners; `true` is an attribute without a value, `false` is none. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...content: readonly Content[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(attribute.replace(/^on/, ''), value);
    else if (value !== false) made.setAttribute(attribute, value === true ? '' : value);
  }
  made.append(...flat(content));
  return made;
}

/** Puts content in the place of what was there. */
export function fill(target: Element, ...content: readonly Content[]): void {
  target.replaceChildren(...flat(content));
}

function flat(content: readonly Content[]): readonly (Node | string)[] {
  return content.flatMap((one) => {
    if (one === null) return [];
    return typeof one === 'string' || one instanceof Node ? [one] : flat(one);
  });
}

/** Brings something into view and tells screen readers that it is there. */
export function show(target: HTMLElement): void {
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: 'start' });
}

/** Something that went wrong, with what to do. Screen readers say it as soon as it stands there. */
export function problem(message: string, hint: string, ...more: readonly Content[]): HTMLElement {
  return element(
    'div',
    { class: 'problem', role: 'alert' },
    element('p', {}, element('strong', {}, message)),
    hint === '' ? null : element('p', {}, hint),
    ...more,
  );
}

/** Content that is there for whoever opens it. */
export function foldout(summary: Content, ...content: readonly Content[]): HTMLDetailsElement {
  return element('details', {}, element('summary', {}, summary), element('div', { class: 'inside' }, content));
}
