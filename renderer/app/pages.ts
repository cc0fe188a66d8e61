/** The pages of the navigation that somebody is offered. Pure. */
import type { Feature, NavItem } from './feature.ts';
import { isOffered, type Rights } from './may.ts';

/** As they stand in the navigation, from above: the places of work first. */
export function pagesFor(features: readonly Pick<Feature, 'nav'>[], rights: Rights): readonly NavItem[] {
  return features
    .flatMap(({ nav }) => (nav !== undefined && isOffered(nav, rights) ? [nav] : []))
    .sort((a, b) => (a.group === b.group ? a.order - b.order : a.group === 'work' ? -1 : 1));
}
