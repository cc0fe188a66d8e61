import { describe, expect, it } from 'vitest';
import { imageNames, parents, referencesOf, withParents } from './own-images.ts';

describe('the order of building', () => {
  it('has what an image stands on before it, once', () => {
    expect(withParents(['firefox'])).toEqual(['desktop', 'firefox']);
    expect(withParents(['firefox', 'desktop-deluxe', 'desktop'])).toEqual(imageNames);
    for (const name of imageNames) {
      const parent = parents[name];
      if (parent !== null) expect(imageNames.indexOf(parent)).toBeLessThan(imageNames.indexOf(name));
    }
  });
});

describe('the references of an image', () => {
  it('are one that moves on and one of the definition', () => {
    expect(referencesOf('desktop', 'ab'.repeat(32), 'fairlead', '1.0')).toEqual({
      name: 'fairlead/desktop:1.0',
      exact: 'fairlead/desktop:def-abababababab',
    });
  });
});
