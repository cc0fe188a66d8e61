import { expect, it } from 'vitest';
import { matchOptions } from './options-filter.ts';

const option = (label: string) => ({ value: label, label });
const cities = ['Old Zürich', 'Bern', 'Zürich', 'São Paulo'].map(option);

it('finds options by any word, without accents, best first', () => {
  const found = (search: string, limit = Number.POSITIVE_INFINITY) => matchOptions({ options: cities, search, limit });
  expect(found('zurich')).toEqual([option('Zürich'), option('Old Zürich')]);
  expect(found('PAULO sao')).toEqual([option('São Paulo')]);
  expect(found('')).toEqual(cities);
  expect(found('', 2)).toEqual(cities.slice(0, 2));
  expect(found('zurich paulo')).toEqual([]);
});

it('keeps groups that have something, within the limit', () => {
  const options = [
    { group: 'Here', items: cities },
    { group: 'Elsewhere', items: [option('Oslo')] },
  ];
  expect(matchOptions({ options, search: 'zur', limit: 1 })).toEqual([{ group: 'Here', items: [option('Zürich')] }]);
  expect(matchOptions({ options, search: 'oslo', limit: 9 })).toEqual([options[1]]);
});
