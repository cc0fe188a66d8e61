/** The engine of this machine as the first host of a site. Pure. */
import { emptyDraft, toNewHost } from './add/draft.ts';

type LocalEngine = { readonly socketPath: string; readonly added: boolean; readonly error: object | null };

/** The engine that can be added as it is; undefined where none answers. */
export function usableEngine<T extends LocalEngine>(engines: readonly T[]): T | undefined {
  return engines.find(({ added, error }) => !added && error === null);
}

/** What adding it sends: the same host that a site makes of it at its very first start. */
export function firstHost(socketPath: string) {
  const forms = { ...emptyDraft.forms, socket: { socketPath } };
  return toNewHost({ ...emptyDraft, kind: 'socket', forms, name: 'This machine' }, []);
}
