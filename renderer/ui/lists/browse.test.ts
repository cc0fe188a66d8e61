import { describe, expect, it } from 'vitest';
import { browseAll, isFiltered, readBrowse, toggled, writeBrowse } from './browse.ts';

describe('search and filters in the address', () => {
  it('come back as they were written', () => {
    const browse = {
      text: 'fire',
      categories: ['Browser'],
      registries: ['r1'],
      marks: ['new'],
      architecture: 'arm64',
      grades: ['weakened', 'none'],
      sort: 'largest',
    };
    expect(readBrowse(writeBrowse(browse))).toEqual(browse);
  });

  it('leave the address plain where nothing is set', () => {
    expect(writeBrowse(browseAll)).toEqual({});
    expect(isFiltered(browseAll)).toBe(false);
    expect(isFiltered({ ...browseAll, marks: ['new'] })).toBe(true);
    expect(isFiltered({ ...browseAll, sort: 'name' })).toBe(false);
  });

  it('survive what people type into the address', () => {
    expect(readBrowse({ q: 7, category: 'Browser', mark: [3, 'new', ''], registry: { a: 1 }, arch: 5 })).toEqual({
      ...browseAll,
      text: '7',
      categories: ['Browser'],
      marks: ['new'],
    });
  });

  it('switch one on and off', () => {
    expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
    expect(toggled(['a', 'b'], 'a')).toEqual(['b']);
  });
});
