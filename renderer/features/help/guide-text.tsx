/** Text of the guide as Markdown. It is our own, yet it gets no HTML either. */
import { Anchor, Typography } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import ReactMarkdown from 'react-markdown';
import rehypeSanitize from 'rehype-sanitize';
import { guidePictures } from './guide-pictures.ts';

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
          // Those that the console has inside, and no others.
          img: ({ src, alt = '' }) => {
            const picture = typeof src === 'string' ? guidePictures.get(src) : undefined;
            return picture === undefined ? null : <img src={picture} alt={alt} loading="lazy" />;
          },
        }}
      >
        {text}
      </ReactMarkdown>
    </Typography>
  );
}
