/** Pages are named behind the `#`: so they work below any path, on any server of files. */
import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'all' }
  | { readonly page: 'about' }
  | { readonly page: 'new' }
  | { readonly page: 'workspace'; readonly folder: string }
  | { readonly page: 'edit'; readonly folder: string };

export const addresses = {
  all: '#/',
  about: '#/about',
  new: '#/new',
  workspace: (folder: string) => `#/workspace/${encodeURIComponent(folder)}`,
  edit: (folder: string) => `#/edit/${encodeURIComponent(folder)}`,
} as const;

/** What an address names; the first page where it names nothing. Pure. */
export function routeOf(hash: string): Route {
  const [page = '', ...rest] = hash.replace(/^#\/?/, '').split('/');
  if (page === 'about' || page === 'new') return { page };
  if ((page === 'workspace' || page === 'edit') && rest.length > 0) {
    return { page, folder: decoded(rest.join('/')) };
  }
  return { page: 'all' };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(listen, () => location.hash));
}

function listen(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
