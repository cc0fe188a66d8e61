/** What comes with Fairlead for a site to begin with: a registry, and its workspaces. */
import { z } from 'zod';

/** What of it a site that was there before can take. */
export const defaultsOfferSchema = z.object({
  /** The registry that comes with Fairlead is not there. */
  registry: z.boolean(),
  /** Workspaces of that registry which nobody installed from it. */
  workspaces: z.array(z.object({ name: z.string(), description: z.string() })),
});
export type DefaultsOffer = z.infer<typeof defaultsOfferSchema>;
