/** Finding anything of the site by any word of it: what the command palette asks. */
import { z } from 'zod';
import { connectionSchema } from './hosts.ts';
import { sessionStates } from './sessions.ts';
import { idSchema } from './shared.ts';
import { taskStates } from './tasks.ts';

/** Kinds of what is found, in the order in which equally good ones are shown. `launch` and `end` are what can be done with one. */
export const foundKinds = ['host', 'session', 'workspace', 'launch', 'end', 'registry', 'entry', 'task'] as const;
export type FoundKind = (typeof foundKinds)[number];

const found = z.object({
  id: idSchema,
  /** What it is called. */
  name: z.string(),
  /** How well it fits: 0 is best, see common/search/match.ts. Over all kinds. */
  rank: z.number().int(),
  /** The part of a field that is not shown otherwise, where a word was found only there. */
  where: z.string().nullable(),
});

/** A session, or the ending of one. */
const ofSession = {
  state: z.enum(sessionStates),
  userName: z.string(),
  hostName: z.string(),
  /** Whether it has run: ending it then loses work, before that it cancels a launch. */
  started: z.boolean(),
};
/** A workspace, or the launch of one. */
const ofWorkspace = { image: z.string(), enabled: z.boolean() };

export const foundSchema = z.discriminatedUnion('kind', [
  found.extend({
    kind: z.literal('host'),
    address: z.string(),
    state: connectionSchema.shape.state,
    enabled: z.boolean(),
  }),
  found.extend({ kind: z.literal('session'), ...ofSession }),
  found.extend({ kind: z.literal('workspace'), ...ofWorkspace }),
  found.extend({ kind: z.literal('launch'), ...ofWorkspace }),
  found.extend({ kind: z.literal('end'), ...ofSession }),
  found.extend({ kind: z.literal('registry'), location: z.string() }),
  /** `id` is the entry's key within its registry. */
  found.extend({
    kind: z.literal('entry'),
    id: z.string(),
    registryId: idSchema,
    registryName: z.string(),
    image: z.string().nullable(),
    usable: z.boolean(),
  }),
  found.extend({ kind: z.literal('task'), state: z.enum(taskStates), at: z.number() }),
]);
export type Found = z.infer<typeof foundSchema>;
