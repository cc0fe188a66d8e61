/** The contract's area `search`. */
import type { searchContract } from '../../common/contract/search.ts';
import type { SearchOperations } from '../search/search.ts';
import type { Face } from './face.ts';

export function createSearchApi(search: SearchOperations): Face<typeof searchContract> {
  return { find: (query, { actor }) => search.find(actor, query) };
}
