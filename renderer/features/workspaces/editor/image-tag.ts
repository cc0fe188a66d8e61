/** The tag of an image reference, to choose another. Pure; works while the name is still being typed. */

/** `host:5000/name:tag` as `['host:5000/name', 'tag']`; the tag is empty where there is none or a digest is named. */
export function splitTag(image: string): readonly [name: string, tag: string] {
  if (image.includes('@')) return [image, ''];
  const colon = image.lastIndexOf(':');
  return colon > image.lastIndexOf('/') ? [image.slice(0, colon), image.slice(colon + 1)] : [image, ''];
}

export function withTag(image: string, tag: string): string {
  const [name] = splitTag(image);
  return tag === '' ? name : `${name}:${tag}`;
}
