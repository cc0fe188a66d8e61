/** Notes of registries, as sanitized Markdown. */
import { Typography } from '@mantine/core';
import ReactMarkdown from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';

/**
 * SECURITY: docs/security.md 2.1: no HTML, no pictures (each would tell its server who reads), links only in a new window that
 * knows nothing of this one.
 */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <Typography fz="sm" style={{ overflowWrap: 'anywhere' }}>
      <ReactMarkdown
        skipHtml
        rehypePlugins={[rehypeSanitize]}
        components={{
          img: ({ alt }) => <em>{alt ? `[picture: ${alt}]` : '[picture]'}</em>,
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noopener noreferrer" style={{ textDecoration: 'underline' }}>
              {children}
            </a>
          ),
          // The page has its headings already; those of a note stand below them.
          h1: ({ children }) => <h4>{children}</h4>,
          h2: ({ children }) => <h4>{children}</h4>,
          h3: ({ children }) => <h4>{children}</h4>,
        }}
      >
        {text}
      </ReactMarkdown>
    </Typography>
  );
}
