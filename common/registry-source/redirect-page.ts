/** A page that leads on, without a script. */

/** @param to relative, so that it holds below any path */
export function redirectPage(title: string, to: '1.1/' | '../1.1/'): string {
  const name = escapeHtml(title);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'" />
    <meta http-equiv="refresh" content="0; url=${to}" />
    <meta name="color-scheme" content="light dark" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${name}</title>
  </head>
  <body>
    <p><a href="${to}">${name}</a></p>
  </body>
</html>
`;
}

/** SECURITY: docs/security.md 4.67: what a registry is called is text in its pages. */
function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };
  return text.replace(/[&<>"']/g, (char) => `&${names[char] ?? ''};`);
}
