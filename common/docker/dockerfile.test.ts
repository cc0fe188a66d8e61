import { expect, test } from 'vitest';
import { instructionsOf, lineOfStep } from './dockerfile.ts';

const lines = (text: string) => instructionsOf(text).map(({ line, keyword }) => `${line} ${keyword}`);

test('an instruction begins where its first line is', () => {
  expect(lines('# one\n\nFROM debian\nRUN a \\\n  # between\n\n  b\nCOPY . /\r\ncmd ["x"]\n')).toEqual([
    '3 FROM',
    '4 RUN',
    '8 COPY',
    '9 CMD',
  ]);
});

test('another sign may continue a line', () => {
  expect(lines('# escape=`\nFROM x\nRUN a `\n b\nRUN c:\\\nRUN d\n')).toEqual(['2 FROM', '3 RUN', '5 RUN', '6 RUN']);
  expect(lines('FROM x\n# escape=`\nRUN a `\nRUN b\n')).toEqual(['1 FROM', '3 RUN', '4 RUN']);
});

test('a step has the line of its instruction, unless the engine counts otherwise', () => {
  const dockerfile = 'ARG A\nFROM x\n\nRUN make\n';
  expect(lineOfStep(dockerfile, 3, 'RUN make')).toBe(4);
  expect(lineOfStep(dockerfile, 3, 'COPY a b')).toBeNull();
  expect(lineOfStep(dockerfile, 9, 'RUN make')).toBeNull();
});
