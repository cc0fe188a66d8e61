/** The name of an image where it may have to break: after a slash, not within a word. */
import { Fragment } from 'react';

export function ImageName({ name }: { readonly name: string }) {
  return name.split(/(?<=\/)/).map((part, index) => (
    // Parts of one name keep their places.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
