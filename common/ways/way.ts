/** What a way to a host is for every process: what is stored of it, and how its address is typed and written. */
import type { z } from 'zod';

/** To be written as `const form = {…} as const satisfies WayForm<Config>`, so that nothing of it is forgotten. */
export type WayForm<Config extends { readonly kind: string }> = {
  readonly kind: Config['kind'];
  /** What is stored of a host, without secrets. */
  readonly schema: z.ZodType<Config>;
  /** What somebody typed or pasted, taken apart. null where it is no address of this way. */
  readAddress(text: string): object | null;
  /** For reading, in lists and in the audit log. Two hosts of one address are the same host. */
  address(config: Config): string;
};
