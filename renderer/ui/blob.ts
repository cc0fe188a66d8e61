/** Pictures are shown as blobs: the console's policy lets no other address in. */
import { useConsole } from '../app/context.tsx';

/** A picture as the API answers it. */
export type Picture = { readonly mediaType: string; readonly base64: string };

export type PictureAddresses = {
  /** The address of a picture: the same one for as long as anybody holds the picture. */
  of(picture: Picture): string;
};

/**
 * One blob per picture, however often it is shown: a list makes dozens of the same at every key of its search. What the
 * blob takes is given back with the picture, when the answer that brought it is forgotten.
 */
export function createPictureAddresses(): PictureAddresses {
  const addresses = new WeakMap<Picture, string>();
  const forgotten = new FinalizationRegistry<string>((address) => URL.revokeObjectURL(address));
  return {
    of(picture) {
      const known = addresses.get(picture);
      if (known !== undefined) return known;
      const { mediaType, base64 } = picture;
      const made = URL.createObjectURL(new Blob([Uint8Array.fromBase64(base64)], { type: mediaType }));
      addresses.set(picture, made);
      forgotten.register(picture, made);
      return made;
    },
  };
}

/**
 * The address of a picture; null while there is none.
 * SECURITY: docs/security.md 2.2: the address is for `<img>` alone, where no script of an SVG runs.
 */
export function useBlobUrl(picture: Picture | null | undefined): string | null {
  const { pictures } = useConsole();
  return picture === null || picture === undefined ? null : pictures.of(picture);
}
