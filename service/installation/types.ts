/** What other areas may know of who this site is. */
import type { Done } from '../access/facts.ts';

export type SiteIdentity = {
  readonly installationId: string;
  /** Ed25519, raw: 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Epoch milliseconds. */
  readonly madeAt: number;
};

/** The key of the site. Asked anew at every call: another process of the site may have changed it. */
export interface SiteKey {
  /** Needs no secret: a site whose private key is lost is still called as it was. */
  identity(): Promise<SiteIdentity>;
  /** Whether the private part can be read and fits. */
  state(): Promise<'kept' | 'lost'>;
  /** Signs with Ed25519: 64 bytes. @throws SITE_KEY_LOST */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** Another key in place of one that is lost, and with it another Installation ID. @throws SITE_KEY_KEPT */
  replaceLost(): Promise<Done<SiteIdentity>>;
}
