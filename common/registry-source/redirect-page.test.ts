import { expect, test } from 'vitest';
import { redirectPage } from './redirect-page.ts';

test('leads on by a relative address', () => {
  expect(redirectPage('A registry', '1.1/')).toContain('content="0; url=1.1/"');
});

test('a name is text, whatever is in it', () => {
  const page = redirectPage(`</title><script>alert(1)</script>"'&`, '1.1/');
  expect(page).not.toContain('<script');
  expect(page).toContain('&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
});
