/** The answer from a telephone: scanned by the camera, taken from a picture file, or typed. */
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { AnswerProps } from './file-answer.tsx';
import { PictureAnswer } from './picture-answer.tsx';
import { Step } from './step.tsx';
import { TypedAnswer } from './typed-answer.tsx';

export function PhoneAnswer(answer: AnswerProps) {
  const [how, setHow] = useState<'typed' | 'picture'>('typed');
  return (
    <Step
      number={2}
      title="Give the answer in"
      words="The activation page shows it as a QR code, and as groups of five characters."
    >
      <SegmentedControl
        aria-label="How the answer is given in"
        data={[
          { value: 'typed', label: 'Type it' },
          { value: 'picture', label: 'Camera or picture' },
        ]}
        value={how}
        onChange={(value) => setHow(value)}
        w="fit-content"
      />
      {how === 'typed' ? <TypedAnswer {...answer} /> : <PictureAnswer {...answer} />}
    </Step>
  );
}
