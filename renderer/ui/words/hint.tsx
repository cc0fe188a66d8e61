/** Advice with a button beside every command in it. */
import { Code, Group, Stack, Text, type TextProps } from '@mantine/core';
import type { Hint as Advice, HintPart } from '../../../common/hint.ts';
import { CopyIcon, CopyLine } from '../copy-line.tsx';

type HintProps = {
  readonly parts: Advice;
  /** Commands stay within their sentence: for lists and cards, where a line of its own is too much. */
  readonly inline?: boolean;
} & Pick<TextProps, 'size' | 'c' | 'lineClamp'>;

/** A command that ends the advice has a line of its own; with words after it, it stays within its sentence. */
export function Hint({ parts, inline = false, ...look }: HintProps) {
  const last = parts.at(-1);
  if (inline || last === undefined || !('command' in last)) return <Sentence parts={parts} {...look} />;
  return (
    <Stack gap={4} w="100%" maw={720}>
      {parts.length > 1 && <Sentence parts={parts.slice(0, -1)} {...look} />}
      <CopyLine value={last.command} what="the command" />
    </Stack>
  );
}

function Sentence({
  parts,
  size = 'sm',
  ...look
}: { readonly parts: readonly HintPart[] } & Pick<TextProps, 'size' | 'c' | 'lineClamp'>) {
  return (
    <Text size={size} component="div" {...look}>
      {parts.map((part) =>
        'text' in part ? (
          part.text
        ) : (
          <Group key={part.command} component="span" gap={2} wrap="nowrap" display="inline-flex" maw="100%">
            <Code style={{ overflowWrap: 'anywhere' }}>{part.command}</Code>
            <CopyIcon value={part.command} what="the command" />
          </Group>
        ),
      )}
    </Text>
  );
}
