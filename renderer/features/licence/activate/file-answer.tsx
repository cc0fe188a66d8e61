/** The answer as a file, or its text. */
import { Button, FileButton, Group, Textarea } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { longestAnswer } from '../../../../common/license/answer.ts';
import { Step } from './step.tsx';

export type AnswerProps = {
  readonly look: (text: string) => void;
  readonly isLooking: boolean;
  /** Another try begins: what was said of the last one is over. */
  readonly forget: () => void;
};

export function FileAnswer({ look, isLooking, forget }: AnswerProps) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const read = async (file: File | null) => {
    if (file === null) return;
    forget();
    if (file.size === 0) return setProblem(`${file.name} is empty.`);
    if (file.size > longestAnswer) return setProblem(`${file.name} is larger than a License Key can be.`);
    setProblem(null);
    const given = await file.text();
    setText(given.trim());
    look(given);
  };
  return (
    <Step
      number={2}
      title="Give the License Key in"
      words="The file that the vendor made of the request, or the text in it."
    >
      <Group>
        <FileButton onChange={(file) => void read(file)} inputProps={{ 'aria-label': 'License Key file' }}>
          {(props) => (
            <Button {...props} leftSection={<IconFileUpload size={16} stroke={1.6} />} loading={isLooking}>
              Choose a file
            </Button>
          )}
        </FileButton>
      </Group>
      <Textarea
        label="Or its text"
        autosize
        minRows={2}
        maxRows={6}
        spellCheck={false}
        classNames={{ input: 'fl-mono' }}
        value={text}
        error={problem}
        onChange={({ currentTarget: { value } }) => setText(value)}
      />
      <Group>
        <Button variant="default" disabled={text.trim() === ''} loading={isLooking} onClick={() => look(text)}>
          Look at it
        </Button>
      </Group>
    </Step>
  );
}
