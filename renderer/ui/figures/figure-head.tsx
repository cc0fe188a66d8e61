/** The head of a column of sizes: the one label of that figure, and on pointing at it what it means. */
import { Table } from '@mantine/core';
import { figureLabels, figureMeanings } from '../../../common/sizes/words.ts';

export function FigureHead({ figure, width }: { readonly figure: keyof typeof figureLabels; readonly width?: number }) {
  return (
    <Table.Th
      ta="right"
      style={{ whiteSpace: 'nowrap' }}
      title={figureMeanings[figure]}
      {...(width !== undefined && { w: width })}
    >
      {figureLabels[figure]}
    </Table.Th>
  );
}
