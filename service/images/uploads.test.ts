import { buffer } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { createUploads, type Uploads } from './uploads.ts';

const all: Uploads[] = [];
afterEach(() => {
  for (const uploads of all.splice(0)) uploads.dispose();
});

function uploading(idleMs?: number): Uploads {
  let ids = 0;
  const made = createUploads({
    newId: () => {
      ids += 1;
      return `upload-${ids}`;
    },
    ...(idleMs !== undefined && { idleMs }),
  });
  all.push(made);
  return made;
}
function received(uploads: Uploads, id: string): Promise<Buffer> {
  const upload = uploads.open(id);
  return upload === null ? Promise.reject(new Error('It is over')) : buffer(upload.archive);
}
const bytes = (text: string) => new TextEncoder().encode(text);

it('is what came, in order, and ends with the last byte', async () => {
  const uploads = uploading();
  const id = uploads.begin('anna', 6);
  const got = received(uploads, id);
  expect(await uploads.add('anna', id, bytes('abc'))).toBe(3);
  expect(await uploads.add('anna', id, bytes('def'))).toBe(6);
  expect((await got).toString()).toBe('abcdef');
});

it('answers a piece when there is room for the next', async () => {
  const uploads = uploading();
  const piece = new Uint8Array(4 * 1024 * 1024);
  const id = uploads.begin('anna', piece.length * 2);
  let answered = false;
  const first = uploads.add('anna', id, piece).then(() => {
    answered = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(answered).toBe(false);
  const got = received(uploads, id);
  await first;
  await uploads.add('anna', id, piece);
  expect((await got).length).toBe(piece.length * 2);
});

it('takes no piece of anybody else', async () => {
  const uploads = uploading();
  const id = uploads.begin('anna', 6);
  await expect(uploads.add('boris', id, bytes('abc'))).rejects.toMatchObject({ code: 'IMAGE_UPLOAD_OVER' });
});

it('takes no more than was told, and is over then', async () => {
  const uploads = uploading();
  const id = uploads.begin('anna', 2);
  const got = received(uploads, id);
  await expect(uploads.add('anna', id, bytes('abc'))).rejects.toMatchObject({ code: 'IMAGE_UPLOAD_LONGER' });
  await expect(got).rejects.toMatchObject({ code: 'IMAGE_UPLOAD_LONGER' });
  await expect(uploads.add('anna', id, bytes('a'))).rejects.toMatchObject({ code: 'IMAGE_UPLOAD_OVER' });
});

it('is over when nobody sends, and when its taker is done', async () => {
  const uploads = uploading(1);
  const id = uploads.begin('anna', 6);
  await expect(received(uploads, id)).rejects.toMatchObject({ code: 'IMAGE_UPLOAD_STOPPED' });
  const second = uploads.begin('anna', 6);
  uploads.end(second);
  expect(uploads.open(second)).toBeNull();
  await expect(uploads.add('anna', second, bytes('a'))).rejects.toMatchObject({ code: 'IMAGE_UPLOAD_OVER' });
});

it('is one of a bounded number', () => {
  const uploads = uploading();
  for (let begun = 0; begun < 8; begun += 1) uploads.begin('anna', 1);
  expect(() => uploads.begin('anna', 1)).toThrow(expect.objectContaining({ code: 'IMAGE_UPLOAD_TOO_MANY' }));
});
