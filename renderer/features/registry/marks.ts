/** The words of the marks, in the order in which they are offered. */
import type { EntryMark } from '../../../common/model/registries.ts';

export const markWords: Readonly<Record<EntryMark, string>> = {
  // Whether its image is on a host is the workspace's to say.
  installed: 'Added',
  'not-installed': 'Not added',
  'update-available': 'Update available',
  new: 'New',
  changed: 'Changed',
  flagged: 'With warnings',
  'not-compatible': 'Not compatible',
  unusable: 'Cannot be used',
};

export const markOrder: readonly EntryMark[] = [
  'installed',
  'not-installed',
  'update-available',
  'new',
  'changed',
  'flagged',
  'not-compatible',
  'unusable',
];

/** Marks that a card shows as a badge; the others it shows otherwise. */
export const cardMarks: readonly (readonly [EntryMark, color: string])[] = [
  ['installed', 'teal'],
  ['update-available', 'harbour'],
  ['new', 'indigo'],
  ['changed', 'violet'],
  ['not-compatible', 'yellow'],
  ['unusable', 'red'],
];
