/**
 * Poly1305 of RFC 8439 §2.5. Node offers it only together with the IETF form of ChaCha20, whose input differs from
 * OpenSSH's. Not in constant time: it is used on files of the person who holds the key, never on what comes over a wire.
 * @param key 32 bytes, used once.
 */
export function poly1305(key: Uint8Array, message: Uint8Array): Buffer {
  const P = (1n << 130n) - 5n;
  const r = little(key.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  const s = little(key.subarray(16, 32));
  let sum = 0n;
  for (let at = 0; at < message.length; at += 16) {
    const block = message.subarray(at, at + 16);
    sum = ((sum + little(block) + (1n << BigInt(8 * block.length))) * r) % P;
  }
  const tag = (sum + s) & ((1n << 128n) - 1n);
  return Buffer.from(tag.toString(16).padStart(32, '0'), 'hex').reverse();
}

function little(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex') || '0'}`);
}
