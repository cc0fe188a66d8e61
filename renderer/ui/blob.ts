/** Pictures are shown as blobs: the console's policy lets no other address in. */
import { useEffect, useState } from 'react';

/** A picture as the API answers it. */
export type Picture = { readonly mediaType: string; readonly base64: string };

/**
 * The address of a picture for as long as the component shows it; null while there is none.
 * SECURITY: docs/security.md 2.2: the address is for `<img>` alone, where no script of an SVG runs.
 */
export function useBlobUrl(picture: Picture | null | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null);
  const mediaType = picture?.mediaType;
  const base64 = picture?.base64;
  useEffect(() => {
    if (mediaType === undefined || base64 === undefined) {
      setUrl(null);
      return;
    }
    const made = URL.createObjectURL(new Blob([Uint8Array.fromBase64(base64)], { type: mediaType }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [mediaType, base64]);
  return url;
}
