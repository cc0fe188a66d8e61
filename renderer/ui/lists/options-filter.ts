/** Search in the options of a field, as everywhere else. */
import type { ComboboxItem, OptionsFilter } from '@mantine/core';
import { bestFirst } from '../../../common/search/match.ts';

/** For `filter` of Select, MultiSelect, Autocomplete and TagsInput; set for all of them in the theme. */
export const matchOptions: OptionsFilter = ({ options, search, limit }) => {
  let left = limit;
  const best = (items: readonly ComboboxItem[]) => {
    const taken = bestFirst(items, search, ({ label }) => [label]).slice(0, left);
    left -= taken.length;
    return taken;
  };
  const groups = options.flatMap((option) => ('group' in option ? [{ ...option, items: best(option.items) }] : []));
  const single = options.flatMap((option) => ('group' in option ? [] : [option]));
  return [...groups.filter(({ items }) => items.length > 0), ...best(single)];
};
