/** A query in a dialog: its data with the dialog's own body and footer; until then the body alone says how it stands. */
import { Box } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorPanel, type QueryLike, QueryView } from '../page/states.tsx';
import { DialogBody } from './dialog.tsx';

export function DialogQuery<T>({
  query,
  children,
}: {
  readonly query: QueryLike<T>;
  readonly children: (data: T) => ReactNode;
}) {
  if (query.data === undefined) {
    return (
      <DialogBody>
        <QueryView query={query}>{() => null}</QueryView>
      </DialogBody>
    );
  }
  return (
    <>
      {query.error ? (
        <Box px="md" pb="sm" flex="none">
          <ErrorPanel error={query.error} title="This could not be refreshed" retry={() => query.refetch()} />
        </Box>
      ) : null}
      {children(query.data)}
    </>
  );
}
