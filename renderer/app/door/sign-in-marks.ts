/**
 * What the service gave this browser at earlier sign-ins, by the name that signed in. It lets nobody in; shown with a name, it
 * keeps the failures of others from keeping that person waiting. Kept over signing out.
 */
const item = 'fairlead.marks';
/** People who share a browser. The oldest leave first. */
const most = 8;

export function markOf(storage: Pick<Storage, 'getItem'>, name: string): string | undefined {
  return marksIn(storage).get(keyOf(name));
}

export function keepMark(storage: Pick<Storage, 'getItem' | 'setItem'>, name: string, mark: string): void {
  const marks = new Map(marksIn(storage));
  marks.delete(keyOf(name));
  marks.set(keyOf(name), mark);
  storage.setItem(item, JSON.stringify([...marks].slice(-most)));
}

const keyOf = (name: string): string => name.normalize('NFKC').toLowerCase();

function marksIn(storage: Pick<Storage, 'getItem'>): ReadonlyMap<string, string> {
  try {
    const kept: unknown = JSON.parse(storage.getItem(item) ?? '[]');
    return new Map(Array.isArray(kept) ? kept.filter(isMark) : []);
  } catch {
    // Somebody else's, or half of one: without a mark people sign in all the same.
    return new Map();
  }
}

function isMark(one: unknown): one is [string, string] {
  return Array.isArray(one) && one.length === 2 && one.every((part) => typeof part === 'string');
}
