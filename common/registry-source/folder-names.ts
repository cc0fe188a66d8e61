/** Names of folders that every file system takes, from names that people give. Pure. */

const maxLength = 80;
/** Names that Windows keeps for devices, with any ending. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** "Ubuntu 24.04 <Noble>" becomes "Ubuntu 24.04 -Noble-"; what leaves nothing becomes "Workspace". */
export function folderName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N} ._+()-]+/gu, '-')
    .replace(/\s+/g, ' ')
    .slice(0, maxLength)
    // A folder that begins with a dot is hidden, one that ends with a dot or a blank is another one on Windows.
    .replace(/^[\s.]+|[\s.]+$/g, '');
  if (!/[\p{L}\p{N}]/u.test(plain)) return 'Workspace';
  return devices.test(plain) ? `${plain}-` : plain;
}

/** Folder names for names, in their order: where several would be the same, the later ones get a number. */
export function folderNames(names: readonly string[]): readonly string[] {
  // Some file systems take "a" and "A" for the same.
  const used = new Set<string>();
  const copies = new Map<string, number>();
  return names.map((name) => {
    const base = folderName(name);
    const folded = base.toLowerCase();
    let unique = base;
    for (let copy = copies.get(folded) ?? 1; used.has(unique.toLowerCase()); ) {
      copy += 1;
      unique = `${base} ${copy}`;
      copies.set(folded, copy);
    }
    used.add(unique.toLowerCase());
    return unique;
  });
}

/** The order of a list where nobody said another: by name, whatever the language of the machine. */
export function compareFolders(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  if (left !== right) return left < right ? -1 : 1;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Folders as they stand in the list. */
export function inOrder<T extends { readonly name: string }>(folders: readonly T[], order: readonly string[]): T[] {
  const place = new Map(order.map((name, index) => [name, index]));
  const placeOf = ({ name }: T): number => place.get(name) ?? order.length;
  return [...folders].sort((a, b) => placeOf(a) - placeOf(b) || compareFolders(a.name, b.name));
}
