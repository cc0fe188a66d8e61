/** The pair that is served, and who is told when another one is. */
import type { TlsPair, TlsSource } from './types.ts';

export function createServed(first: TlsPair): { readonly source: TlsSource; replace(next: TlsPair): void } {
  let pair = first;
  const listeners = new Set<(pair: TlsPair) => void>();
  return {
    source: {
      current: () => pair,
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    replace(next) {
      pair = next;
      for (const listener of listeners) listener(next);
    },
  };
}
