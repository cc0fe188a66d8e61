/** Every part of the screen that shows a figure of size, compared with the one function that knows it. */
import { MantineProvider, Table } from '@mantine/core';
import fc from 'fast-check';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../../common/sizes/bytes.ts';
import { givesBack, heldBytes, spaceFor } from '../../../common/sizes/figures.ts';
import { cases, heldImages } from '../../../common/sizes/testing/cases.ts';
import { figureLabels, figureMeanings, givesBackWords, knownSentence } from '../../../common/sizes/words.ts';
import { ImageSizes } from '../../features/hosts/host/images-tab.tsx';
import { Refused } from '../../features/workspaces/editor/install-progress.tsx';
import { HowKnown, SpaceTable } from '../../features/workspaces/editor/where.tsx';
import { FreedTable } from '../../features/workspaces/uninstall-dialog.tsx';
import { FigureHead } from './figure-head.tsx';
import { SizeBar } from './size-bar.tsx';

/** A few dozen cases are enough for a part of a screen, which is slow to make. */
const few = { numRuns: 40 };

const markup = (node: ReactNode): string =>
  renderToStaticMarkup(<MantineProvider env="test">{node}</MantineProvider>).replace(/<style[\s\S]*?<\/style>/g, '');
const textOf = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replace(/[ \n]+/g, ' ')
    .trim();
/** Text of the cells of each row of the body. */
const rowsOf = (html: string): string[][] =>
  [...html.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)]
    .map(([, row]) => [...(row ?? '').matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell]) => textOf(cell ?? '')))
    .filter((cells) => cells.length > 0);
const headsOf = (html: string): string[] =>
  [...html.matchAll(/<th[^>]*>([\s\S]*?)<\/th>/g)].map(([, cell]) => textOf(cell ?? ''));
const sizesIn = (text: string): string[] => text.match(/-?\d+(\.\d+)?\s[kMGTP]?B\b/g) ?? [];
const shown = (bytes: number | null, unknown: string, zero = formatBytes(0)) =>
  bytes === null ? unknown : bytes === 0 ? zero : formatBytes(bytes);

describe('installing', () => {
  it('shows what the function says, each figure in the column of its label', () => {
    fc.assert(
      fc.property(cases, ({ host, figures }) => {
        const row = { hostId: 'a', hostName: 'Alpha', architectureFits: true, chosen: true, present: host.present };
        const estimate = { ...row, ...figures };
        const html = markup(<SpaceTable hosts={[estimate]} named={false} forced={null} onForce={() => undefined} />);
        expect(headsOf(html).slice(0, 5)).toEqual(['Host', 'Download', 'Takes on disk', 'At worst', 'Free']);
        const [cells = [], [why = ''] = []] = rowsOf(html);
        const upTo = figures.known === 'published' ? 'up to ' : '';
        expect(cells[1]).toBe(shown(figures.downloadBytes, 'unknown', 'nothing'));
        expect(cells[2]?.replace(upTo, '')).toBe(shown(figures.takesBytes, 'unknown', 'nothing'));
        expect(cells[3]).toBe(shown(figures.worstBytes, 'not published'));
        expect(cells[4]).toBe(shown(figures.freeBytes, 'unknown'));
        expect(cells[5]?.includes('Does not fit')).toBe(figures.fits === 'no');
        expect(cells[5]?.includes('Already there')).toBe(host.present && figures.takesBytes === 0);

        expect(textOf(markup(<HowKnown hosts={[estimate]} />))).toBe(knownSentence([estimate]));

        if (figures.fits !== 'no') return;
        const { roomBytes, freeBytes, reserveBytes, shortBytes } = figures;
        const may = [roomBytes ?? 0, freeBytes ?? 0, reserveBytes, shortBytes, reserveBytes - (freeBytes ?? 0)];
        for (const text of [why, textOf(markup(<Refused hosts={[estimate]} />))]) {
          expect(sizesIn(text)).toContain(formatBytes(roomBytes ?? 0));
          expect(sizesIn(text).filter((size) => !may.map(formatBytes).includes(size))).toEqual([]);
        }
      }),
      few,
    );
  });
});

describe('removing', () => {
  const engines = fc.oneof(heldImages({ layers: true, own: true }), heldImages({ layers: false, own: false }));

  it('shows what the function says, of one image and of several', () => {
    fc.assert(
      fc.property(engines, fc.nat(4), fc.boolean(), (held, at, used) => {
        const one = held[at % Math.max(1, held.length)];
        if (one === undefined) return;
        const gain = givesBack(new Set([one.id]), held, new Set(used ? [one.id] : []));
        const [[size, back] = []] = rowsOf(
          markup(
            <Table>
              <Table.Tbody>
                <Table.Tr>
                  <ImageSizes image={{ sizeBytes: one.sizeBytes, givesBack: gain }} />
                </Table.Tr>
              </Table.Tbody>
            </Table>,
          ),
        );
        expect(size).toBe(formatBytes(one.sizeBytes));
        expect(back).toBe(shown(gain.bytes, 'unknown', 'nothing'));

        const all = givesBack(new Set(held.map(({ id }) => id)), held, new Set());
        const host = {
          hostId: 'a',
          hostName: 'Alpha',
          givesBack: all,
          images: ['example/desk:1'],
          kept: [],
          problem: null,
        };
        const [[, freed] = []] = rowsOf(markup(<FreedTable hosts={[host]} removeImages />));
        expect(freed).toBe(givesBackWords(all));
        expect(freed?.replace('at least ', '')).toBe(shown(all.bytes, 'unknown', 'nothing'));
        const [[, kept] = []] = rowsOf(markup(<FreedTable hosts={[host]} removeImages={false} />));
        expect(kept).toBe('nothing');
      }),
      few,
    );
  });
});

it('the widget shows what its images take together, what is to come, and what is short beside the reserve', () => {
  const gigabytes = fc.nat(9_000_000_000);
  fc.assert(
    fc.property(
      heldImages({ layers: true, own: true }),
      gigabytes,
      gigabytes,
      gigabytes,
      (held, free, reserve, come) => {
        const { bytes, atMost } = heldBytes(held);
        const { shortBytes, ...disk } = spaceFor(come, { freeBytes: free, reserveBytes: reserve });
        const text = textOf(
          markup(
            <SizeBar
              label="Alpha"
              totalBytes={10_000_000_000}
              installedBytes={bytes}
              installedAtMost={atMost}
              pendingBytes={come}
              pendingUnknown={0}
              {...disk}
              shortBytes={shortBytes}
            />,
          ),
        );
        expect(text).toContain(`${formatBytes(free)} free of ${formatBytes(1e10)}`);
        expect(text).toContain(`Installed ${formatBytes(bytes)}`);
        if (come > 0) expect(text).toContain(`to come up to ${formatBytes(come)}`);
        expect(text.includes('too little')).toBe(shortBytes > 0);
        if (shortBytes > 0) expect(text).toContain(`${formatBytes(shortBytes)} too little`);
        expect(text.includes(`, with ${formatBytes(reserve)} in reserve`)).toBe(shortBytes > 0 && reserve > 0);
      },
    ),
    few,
  );
});

it('two figures never have one name, and each label says what it means', () => {
  const labels = Object.values(figureLabels);
  expect(new Set(labels).size).toBe(labels.length);
  for (const figure of Object.keys(figureLabels) as (keyof typeof figureLabels)[]) {
    const html = markup(
      <Table>
        <Table.Thead>
          <Table.Tr>
            <FigureHead figure={figure} />
          </Table.Tr>
        </Table.Thead>
      </Table>,
    );
    expect(headsOf(html)).toEqual([figureLabels[figure]]);
    expect(html).toContain('title="');
    expect(figureMeanings[figure]).not.toBe('');
  }
});
