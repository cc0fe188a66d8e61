/** A secret as people type it over: in groups of four. Pure. */
export function grouped(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? '';
}
