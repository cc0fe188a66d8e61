/** Advice with a button beside every command in it. */
import { Code, Group, Stack, Text, type TextProps } from '@mantine/core';
import { CopyIcon, CopyLine } from './copy-line.tsx';
import { type HintPart, hintParts } from './hint-parts.ts';

type HintProps = {
  readonly children: string;
  /** Commands that the error itself names (`data.command`). */
  readonly commands?: readonly string[];
  /** Commands stay within their sentence: for lists and cards, where a line of its own is too much. */
  readonly inline?: boolean;
} & Pick<TextProps, 'size' | 'c' | 'lineClamp'>;

export function Hint({ children, commands = [], inline = false, ...look }: HintProps) {
  const blocks = blocksOf(hintParts(children, commands), inline);
  const [only] = blocks;
  if (blocks.length === 1 && Array.isArray(only)) return <Sentence parts={only} {...look} />;
  return (
    <Stack gap={4} w="100%" maw={720}>
      {blocks.map((block) =>
        typeof block === 'string' ? (
          <CopyLine key={block} value={block} what="the command" />
        ) : (
          <Sentence key={block.map(({ text }) => text).join('')} parts={block} {...look} />
        ),
      )}
    </Stack>
  );
}

/** A command on a line of its own, or what is said around them. */
type Block = string | HintPart[];

function blocksOf(parts: readonly HintPart[], inline: boolean): readonly Block[] {
  const blocks: Block[] = [];
  for (const part of parts) {
    const last = blocks.at(-1);
    if (part.kind === 'command' && !part.inline && !inline) blocks.push(part.text);
    else if (Array.isArray(last)) last.push(part);
    else blocks.push([part]);
  }
  return blocks;
}

function Sentence({
  parts,
  size = 'sm',
  ...look
}: { readonly parts: readonly HintPart[] } & Pick<TextProps, 'size' | 'c' | 'lineClamp'>) {
  return (
    <Text size={size} component="div" {...look}>
      {parts.map((part) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <Group key={part.text} component="span" gap={2} wrap="nowrap" display="inline-flex" maw="100%">
            <Code style={{ overflowWrap: 'anywhere' }}>{part.text}</Code>
            <CopyIcon value={part.text} what="the command" />
          </Group>
        ),
      )}
    </Text>
  );
}

/** What `data` of an error names as the command that mends it, or the commands. */
export function commandsOf(error: {
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}): readonly string[] {
  const { command, commands } = error.data ?? {};
  return [command, ...(Array.isArray(commands) ? commands : [])].filter((one) => typeof one === 'string');
}

/** What went wrong and what to do, for notices. */
export function Failure({ message, hint, commands }: { message: string; hint: string; commands: readonly string[] }) {
  return (
    <Stack gap={4}>
      <span>{message}</span>
      <Hint size="sm" commands={commands}>
        {hint}
      </Hint>
    </Stack>
  );
}
