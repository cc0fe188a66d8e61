/**
 * The first import of the console. Under the strict policy a `<style>` element counts only with this response's nonce;
 * libraries that make such elements (xterm, editors) do not know it, so every created one is stamped.
 */
const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';

const createElement = document.createElement.bind(document);
document.createElement = ((name: string, options?: ElementCreationOptions) => {
  const element = createElement(name, options);
  if (nonce !== '' && element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
}) as typeof document.createElement;

/** This response's nonce; empty where the page has none (development server). */
export function styleNonce(): string {
  return nonce;
}
