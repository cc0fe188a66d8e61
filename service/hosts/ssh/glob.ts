/**
 * `*` and `?` as ssh means them (match_pattern of OpenSSH); every other sign stands for itself. Takes at most
 * pattern length times name length steps, whatever the pattern: no backtracking but to the last star.
 */
export function globMatches(pattern: string, name: string): boolean {
  let [p, n] = [0, 0];
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p;
      resume = n;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p += 1;
      n += 1;
    } else if (star >= 0) {
      p = star + 1;
      resume += 1;
      n = resume;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** A list of patterns: one has to match, and none that begins with `!` may. */
export function globListMatches(patterns: readonly string[], name: string): boolean {
  let matched = false;
  for (const item of patterns) {
    const negated = item.startsWith('!');
    const pattern = negated ? item.slice(1) : item;
    if (pattern === '' || !globMatches(pattern, name)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}
