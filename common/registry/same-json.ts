/** Whether two values are the same as JSON, whatever the order of their keys. Ends at the first difference. Pure. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item, index) => sameJson(item, other[index]));
  }
  const [mine, theirs] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  if (mine.size !== theirs.size) return false;
  for (const [key, item] of mine) if (!theirs.has(key) || !sameJson(item, theirs.get(key))) return false;
  return true;
}
