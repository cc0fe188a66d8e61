/** Shapes of the data that errors carry (`errors.ts`), each of several codes or too long for its line. */
import { z } from 'zod';
import { problemSchema } from '../model/shared.ts';

export const text = z.string();
export const count = z.number();
export const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();
export const texts = list(text);
export const counts = list(count);

export const none = z.object({});
const figure = z.object({ used: count, allowed: count.nullable() });
/** How all limits of a launch stood (`common/license/limits.ts`). */
export const limits = z.object({
  limits: z
    .object({
      license: figure,
      namedSeats: figure,
      user: figure,
      site: figure,
      hosts: z.object({ all: count, withRoom: count }).nullable(),
    })
    .optional(),
});
export const id = z.object({ id: text });
/** Whoever was asked: a hop of the way to a host. */
export const hop = z.object({ host: text, port: count, user: text });
export const said = hop.extend({ detail: text });
export const publicKey = z.object({ type: text, sha256: text, key: text });
export const knownKey = publicKey.extend({ source: text });
/** The engine's own sentence, cut and cleaned. */
export const engine = z.object({ engineMessage: text, engineStatus: count }).partial();
/** The socket of this machine's engine, or the hop behind which the engine is. */
export const way = hop.extend({ socketPath: text }).partial();
/** What could be freed on a full host. */
export const free = z.array(z.object({ image: text, bytes: count })).readonly();
export const room = z.object({ hostId: text, freeBytes: count.nullable(), free }).partial();
export const pull = z.object({ image: text, engine: text });
/** Where a registry was looked for, and what each address gave. */
const tried = z.array(z.object({ url: text, outcome: text, ok: z.boolean() })).readonly();
const lookedFor = z.object({ place: text, tried }).partial();
export const fetched = lookedFor
  .extend({
    url: text,
    reason: text,
    status: count,
    limit: count,
    bytes: count,
    path: text,
    addressClass: text.nullable(),
  })
  .partial();
/** What was fetched, by which proxy, and what that said. */
export const proxied = z.object({ url: text, proxy: text, reason: text.nullable() }).partial();
export const problems = z.object({ problems: list(problemSchema) });
export const file = z.object({ path: text });
export const job = z.object({ job: text });
export const viewer = z.object({ port: count, setting: z.enum(['viewerPort', 'viewerTls']) });
/** Who owns a folder, and who was to. */
export const owner = z.object({ source: text, uid: count, gid: count, wantedUid: count, wantedGid: count });
export const ended = z.object({ exitCode: count });
export const state = z.object({ state: text });
export const field = z.object({ path: z.array(z.union([text, count])).readonly(), message: text });
export const place = z.object({
  hostId: text,
  roomBytes: count.nullable(),
  freeBytes: count.nullable(),
  reserveBytes: count,
});
export const reached = z.object({ reach: z.object({ done: count, of: count }) });
export const cause = z.object({ code: text, words: text, hosts: texts });
/** A site that has the licence already. */
export const activation = z.object({ installationId: text, siteName: text.nullable(), issuedAt: count });
export const candidate = z.object({
  hostId: text,
  hostName: text,
  accepted: z.boolean(),
  rank: count.nullable(),
  reasons: z.array(z.object({ code: text, message: text })).readonly(),
});
