import { expect, test } from 'vitest';
import { dataOf } from '../../../common/error-data-of.ts';
import { hintText } from '../../../common/hint.ts';
import { buildRefused, createBuildFold } from './build-log.ts';

const run = (...messages: readonly object[]) => {
  const fold = createBuildFold('build the image x', 'FROM debian\n\nRUN exit 3\n');
  const seen = messages.map((message) => fold.push({ ...message }));
  return { fold, seen, lines: seen.flatMap(({ lines }) => lines) };
};
const stream = (text: string) => ({ stream: text });

test('steps, lines and what was made are read from what Docker prints', () => {
  const { fold, seen, lines } = run(
    stream('Step 1/3 : FROM debian'),
    stream('\n'),
    { status: 'Pulling from library/debian', id: '12' },
    { status: 'Downloading', progressDetail: { current: 1, total: 2 }, progress: '[=>]', id: 'abc' },
    { status: 'Pull complete', progressDetail: {}, id: 'abc' },
    stream(' ---> 0123456789ab\n'),
    stream('Step 2/3 : COPY a /a\n'),
    stream(' ---> Using cache\n'),
    stream(' ---> 1111111111aa\n'),
    stream('Step 3/3 : RUN make\n'),
    stream(' ---> Running in cccccccccccc\n'),
    stream('\u001b[32mok\u001b[0m  2 %\r\tdone\n'),
  );
  expect(seen.at(-1)).toMatchObject({ step: 3, steps: 3, instruction: 'RUN make' });
  expect(lines).toContain('12: Pulling from library/debian');
  expect(lines).toContain('abc: Pull complete');
  expect(lines.join('\n')).not.toContain('Downloading');
  expect(lines.slice(-2)).toEqual(['ok  2 %', '    done']);
  expect(fold.made()).toEqual({ images: [], container: 'cccccccccccc' });
  fold.push(stream('Removing intermediate container cccccccccccc\n ---> 2222222222bb\n'));
  // What it stands on, and what was there before, is not its own.
  expect(fold.made()).toEqual({ images: ['2222222222bb'], container: null });
  expect(fold.error()).toBeNull();
});

test('the first failure is told with its step, in the words of Docker and of Podman', () => {
  const { fold } = run(
    stream('STEP 2/2: RUN exit 3\n'),
    { error: 'building at STEP "RUN exit 3": exit status 3' },
    { error: 'later' },
  );
  const failure = fold.error();
  expect(failure?.message).toBe(
    'The image could not be built. Line 3, step 2 of 2 (RUN exit 3): building at STEP "RUN exit 3": exit status 3',
  );
  expect(failure && dataOf(failure, 'IMAGE_BUILD_FAILED')).toMatchObject({ step: 2, steps: 2, line: 3 });
  const full = run({ errorDetail: { message: 'write /x: no space left on device' } }).fold.error();
  expect(full?.code).toBe('ENGINE_DISK_FULL');
});

test('a build that begins with what was made on another host says how to get it there', () => {
  const from = stream('Step 1/2 : FROM localhost/fairlead/desktop:1.0\n');
  const failure = run(from, { error: 'Get "https://localhost/v2/": connection refused' }).fold.error();
  expect(hintText(failure?.hint ?? [])).toContain('Bring its workspace to this host first');
});

test('a Dockerfile that cannot be read is told with its line', () => {
  for (const message of [
    'dockerfile parse error line 3: unknown instruction: X',
    'dockerfile parse error on line 3: no',
  ])
    expect(dataOf(buildRefused({ status: 400, message }, 'build'), 'IMAGE_BUILD_FAILED')).toMatchObject({ line: 3 });
  expect(buildRefused({ status: 500, message: 'boom' }, 'build').code).toBe('ENGINE_ERROR');
});

test('a line without end, and one that is hostile, takes no more room than a line', () => {
  const { lines } = run(stream('x'.repeat(100_000)), stream(`${'\u001b[31m'.repeat(1000)}\u202e\u0007\n`));
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(500);
});
