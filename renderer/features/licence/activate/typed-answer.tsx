/** The typed form: groups that are checked while they are typed, the wrong one named. */
import { Box, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { ReadGroup } from '../../../../common/license/groups.ts';
import { mostGroups, typedProgress } from '../../../../common/license/typed-form.ts';
import type { AnswerProps } from './file-answer.tsx';
import { typedWords } from './typed-words.ts';
import './typed-answer.css';

export function TypedAnswer({ look, isLooking }: AnswerProps) {
  const [text, setText] = useState('');
  const progress = typedProgress(text.slice(0, mostGroups * 12));
  const { words, isComplete } = typedWords(progress);
  const { wrong } = progress;
  const said = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Whoever types looks at the field: what is wrong comes to where they look.
    if (wrong !== null) said.current?.scrollIntoView({ block: 'nearest' });
  }, [wrong]);
  return (
    <Stack gap="sm">
      <Textarea
        label="The groups, one after another"
        description="Small or capital letters, with or without blanks. O is read as 0, I and L as 1."
        autosize
        minRows={3}
        maxRows={5}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        classNames={{ input: 'fl-mono' }}
        value={text}
        onChange={({ currentTarget: { value } }) => setText(value)}
      />
      <Group ref={said} justify="space-between" wrap="nowrap">
        <Text size="sm" role="status" c={wrong === null ? 'dimmed' : 'red'} fw={wrong === null ? 400 : 600}>
          {words}
        </Text>
        <Button disabled={!isComplete} loading={isLooking} onClick={() => look(text)}>
          Look at it
        </Button>
      </Group>
      {progress.groups.length > 0 && <Groups groups={progress.groups} />}
    </Stack>
  );
}

/** What was read, with the number of each group: that is how a person on the telephone finds the wrong one. */
function Groups({ groups }: { readonly groups: readonly ReadGroup[] }) {
  const numbered = groups.map((group, at) => ({ ...group, number: at + 1 }));
  return (
    <Box component="ol" className="fl-typed-groups" aria-label="Groups">
      {numbered.map(({ number, text, state }) => (
        <li
          key={number}
          className="fl-typed-group"
          data-state={state}
          aria-label={`Group ${number}: ${text}${state === 'wrong' ? ', not right' : ''}`}
        >
          <span className="fl-typed-number" aria-hidden="true">
            {number}
          </span>
          <span aria-hidden="true">{text}</span>
        </li>
      ))}
    </Box>
  );
}
