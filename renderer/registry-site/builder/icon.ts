/** A chosen picture as an icon: square, of a size that every site shows. */
import type { PictureFacts } from '../../../common/registry-source/types.ts';

export type ChosenIcon = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of the file's name. */
  readonly ending: 'png' | 'svg';
  readonly facts: PictureFacts;
};

/** Pixels of one side. */
const edge = 256;
/** Of a file that is looked at, bytes. */
const largestFile = 20 * 1024 * 1024;

/**
 * A drawing (SVG) stays as it is; any other picture is drawn into the middle of a square.
 * @throws Error with a sentence for people
 */
export async function readIcon(file: File): Promise<ChosenIcon> {
  if (file.size > largestFile) throw new Error('The picture is larger than 20 MB. Choose a smaller one.');
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (file.type === 'image/svg+xml' || /\.svg$/i.test(file.name)) {
    const text = new TextDecoder().decode(bytes);
    if (!/<svg[\s>]/i.test(text) || /<!ENTITY/i.test(text)) throw new Error(notAPicture);
    return { bytes, ending: 'svg', facts: factsOf('image/svg+xml', bytes, null) };
  }
  const png = await squarePng(new Blob([bytes]));
  return { bytes: png, ending: 'png', facts: factsOf('image/png', png, { width: edge, height: edge }) };
}

const notAPicture = 'The file is no picture that can be read. Choose a PNG, JPEG, GIF, WebP or SVG file.';

async function squarePng(source: Blob): Promise<Uint8Array<ArrayBuffer>> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(source);
  } catch (error) {
    throw new Error(notAPicture, { cause: error });
  }
  const canvas = document.createElement('canvas');
  canvas.width = edge;
  canvas.height = edge;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser draws no pictures. Use another one.');
  const scale = edge / Math.max(picture.width, picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, (edge - width) / 2, (edge - height) / 2, width, height);
  picture.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw new Error('The picture could not be drawn. Choose another one.');
  return new Uint8Array(await blob.arrayBuffer());
}

/** Nobody compares it with others here, so it has no digest. */
function factsOf(mediaType: string, bytes: Uint8Array, size: PictureFacts['size']): PictureFacts {
  return { mediaType, bytes: bytes.length, size, digest: '' };
}
