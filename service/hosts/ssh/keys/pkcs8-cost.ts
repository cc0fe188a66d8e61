/** What opening an encrypted PKCS#8 key costs, read from its header. Pure. */

/** Repetitions of PBKDF2 and its older relatives: some seconds. OpenSSL writes 2048, password managers up to 2 million. */
const maxIterations = 10_000_000;
/** N times r times p of scrypt (RFC 7914): some seconds. OpenSSL writes 2^17. */
const maxScrypt = 2 ** 24;
/** 1.3.6.1.4.1.11591.4.11 */
const scryptOid = '2b06010401da47040b';

type Pkcs8Cost = 'affordable' | 'too-costly' | 'damaged';

/** `damaged` also where lengths are left open (BER): nothing that writes keys does that, and it would hide the numbers. */
export function costOfPkcs8(der: Buffer): Pkcs8Cost {
  const outer = element(der, 0);
  const algorithm = outer === null ? null : element(outer.content, 0);
  const numbers = algorithm === null ? null : integers(algorithm.content);
  if (algorithm === null || numbers === null) return 'damaged';
  if (numbers.some((number) => number > maxIterations)) return 'too-costly';
  if (!algorithm.content.includes(Buffer.from(scryptOid, 'hex'))) return 'affordable';
  const product = numbers.reduce((so, number) => so * Math.max(1, number), 1);
  return product <= maxScrypt ? 'affordable' : 'too-costly';
}

type Element = { readonly tag: number; readonly content: Buffer; readonly end: number };

/** One element of DER (ITU-T X.690), null where there is none. */
function element(data: Buffer, at: number): Element | null {
  const tag = data[at];
  const first = data[at + 1];
  if (tag === undefined || first === undefined || first === 0x80) return null;
  const more = first > 0x80 ? first & 0x7f : 0;
  if (more > 4 || at + 2 + more > data.length) return null;
  const length = more === 0 ? first : data.readUIntBE(at + 2, more);
  const start = at + 2 + more;
  if (length > data.length - start) return null;
  return { tag, content: data.subarray(start, start + length), end: start + length };
}

/** All numbers in all sequences below; null where it is no DER. */
function integers(data: Buffer, depth = 0): readonly number[] | null {
  const found: number[] = [];
  let at = 0;
  while (at < data.length) {
    const item = element(data, at);
    if (item === null || depth > 8) return null;
    if (item.tag === 0x02) found.push(Number(BigInt(`0x${item.content.toString('hex') || '0'}`)));
    if ((item.tag & 0x20) !== 0) {
      const below = integers(item.content, depth + 1);
      if (below === null) return null;
      found.push(...below);
    }
    at = item.end;
  }
  return found;
}
