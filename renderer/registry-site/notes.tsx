import ReactMarkdown from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';

/** SECURITY: docs/security.md 4.67: notes are Markdown without HTML and without pictures; links open elsewhere. */
export function Notes({ text }: { readonly text: string }) {
  return (
    <div className="notes">
      <ReactMarkdown
        skipHtml
        rehypePlugins={[rehypeSanitize]}
        components={{
          img: ({ alt }) => <em>{alt ? `[picture: ${alt}]` : '[picture]'}</em>,
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noopener noreferrer">
              {children}
            </a>
          ),
          // The page has its headings already; those of a note stand below them.
          h1: ({ children }) => <h3>{children}</h3>,
          h2: ({ children }) => <h3>{children}</h3>,
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
