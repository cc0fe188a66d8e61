/** The QR code of the answer: in a picture file, or before the camera. Read here; no picture leaves the browser. */
import { Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { IconCamera, IconPhoto } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { AnswerProps } from './file-answer.tsx';
import { codeInPicture, watchCamera } from './qr-reader.ts';

export function PictureAnswer({ look, isLooking, forget }: AnswerProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isWatching, setIsWatching] = useState(false);
  const read = async (file: File | null) => {
    if (file === null) return;
    forget();
    setProblem(null);
    const text = await codeInPicture(file);
    if (text === null)
      setProblem(`No QR code was found in ${file.name}. A sharp picture of the code alone is read best.`);
    else look(text);
  };
  return (
    <Stack gap="sm">
      <Group>
        <FileButton
          accept="image/*"
          onChange={(file) => void read(file)}
          inputProps={{ 'aria-label': 'Picture of the QR code' }}
        >
          {(props) => (
            <Button {...props} leftSection={<IconPhoto size={16} stroke={1.6} />} loading={isLooking}>
              Choose a picture
            </Button>
          )}
        </FileButton>
        <Button
          variant="default"
          leftSection={<IconCamera size={16} stroke={1.6} />}
          onClick={() => {
            forget();
            setProblem(null);
            setIsWatching(!isWatching);
          }}
        >
          {isWatching ? 'Stop the camera' : 'Use the camera'}
        </Button>
      </Group>
      {isWatching && (
        <Camera
          onCode={(text) => {
            setIsWatching(false);
            look(text);
          }}
          onProblem={(words) => {
            setIsWatching(false);
            setProblem(words);
          }}
        />
      )}
      {problem !== null && (
        <Text size="sm" c="red" role="alert">
          {problem}
        </Text>
      )}
    </Stack>
  );
}

type CameraProps = { readonly onCode: (text: string) => void; readonly onProblem: (words: string) => void };

function Camera(props: CameraProps) {
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef(props);
  told.current = props;
  useEffect(() => {
    const { current } = video;
    if (current === null) return;
    const stopped = new AbortController();
    watchCamera(current, stopped.signal).then(
      (text) => {
        if (text !== null) told.current.onCode(text);
      },
      (thrown: unknown) => told.current.onProblem(cameraProblem(thrown)),
    );
    return () => stopped.abort();
  }, []);
  return (
    // What the camera sees has no words.
    <video
      ref={video}
      aria-label="Camera"
      playsInline
      muted
      style={{ width: '100%', maxWidth: 420, borderRadius: 'var(--mantine-radius-md)' }}
    />
  );
}

function cameraProblem(thrown: unknown): string {
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'NotAllowedError')
    return 'The camera may not be used here. Allow it in the browser, or choose a picture.';
  if (name === 'NotFoundError' || name === 'OverconstrainedError')
    return 'There is no camera. Choose a picture, or type the groups.';
  return 'The camera gives no picture. Choose a picture, or type the groups.';
}
