/** Text of the guide as Markdown. It is our own, yet it gets no HTML either. */
import { Anchor, Typography } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import ReactMarkdown from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';

export function GuideText({ text }: { readonly text: string }) {
  return (
    <Typography style={{ overflowWrap: 'anywhere' }}>
      <ReactMarkdown
        skipHtml
        rehypePlugins={[rehypeSanitize]}
        components={{
          a: ({ href = '', children }) => (
            // Typography takes the underline off its links; in running text a colour alone is not enough.
            <Anchor component={Link} to={href} style={{ textDecoration: 'underline' }}>
              {children}
            </Anchor>
          ),
        }}
      >
        {text}
      </ReactMarkdown>
    </Typography>
  );
}
