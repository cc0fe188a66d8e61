/**
 * The words for processor architectures. Engines, kernels, packages and people each have their own for the same thing;
 * what counts here is Go's `GOARCH`, which images and engines' manifests are written in.
 */

const names: ReadonlyMap<string, string> = new Map(
  Object.entries({
    amd64: ['amd64', 'x86_64', 'x86-64', 'x8664', 'x64', 'amd64v1'],
    '386': ['386', 'i386', 'i486', 'i586', 'i686', 'x86'],
    arm64: ['arm64', 'aarch64', 'arm64v8', 'armv8', 'arm64-v8', 'armv8l'],
    arm: [
      'arm',
      'arm32',
      'armhf',
      'armel',
      'armv5',
      'armv5l',
      'armv6',
      'armv6l',
      'armv6hf',
      'armv7',
      'armv7l',
      'armv7hf',
    ],
    ppc64le: ['ppc64le', 'ppc64el', 'powerpc64le'],
    s390x: ['s390x'],
    riscv64: ['riscv64'],
    loong64: ['loong64', 'loongarch64'],
    mips64le: ['mips64le', 'mips64el'],
  }).flatMap(([name, words]) => words.map((word) => [word, name] as const)),
);
/** `arm32v7` and the like, as publishers of Docker Hub are called. */
const arm32 = /^arm32v[5-7]$/;
/** Levels of one architecture, after a slash. Which level a host has is not told by engines, so they count as the whole. */
const variants: Readonly<Record<string, RegExp>> = {
  amd64: /^v[1-4]$/,
  '386': /^(?:sse2|softfloat)$/,
  arm64: /^v[89](?:\.\d)?$/,
  arm: /^v[5-8]l?$/,
};

/**
 * The engine's word for an architecture (`amd64`, `arm64`, `arm`, `386`, …) in whatever spelling: `linux/amd64`,
 * `linux/arm64/v8`, `x86_64`, `AArch64`, `armv7l`, `i386`. Null for a word that is none, or that is of another system
 * (`windows/amd64`).
 */
export function architectureOf(text: string): string | null {
  const word = text
    .trim()
    .toLowerCase()
    .replace(/^linux\//, '');
  const [base = '', variant, ...more] = word.split('/');
  const name = arm32.test(base) ? 'arm' : names.get(base);
  if (name === undefined || more.length > 0) return null;
  if (variant === undefined) return name;
  return variants[name]?.test(variant) === true ? name : null;
}

/** The engine's word, or the word itself in lower case where it is not known: shown, and matching nothing. */
export function architectureName(text: string): string {
  return architectureOf(text) ?? text.trim().toLowerCase();
}

/**
 * Whether a host of this architecture can run an image made for these. Nothing said means nothing ruled out; a word
 * that nobody knows matches no host. Spellings do not matter: workspaces that were saved with others go on matching.
 */
export function architectureFits(architectures: readonly string[], hostArchitecture: string | null): boolean {
  if (architectures.length === 0 || hostArchitecture === null || hostArchitecture === '') return true;
  const host = architectureOf(hostArchitecture);
  return host !== null && architectures.some((word) => architectureOf(word) === host);
}
