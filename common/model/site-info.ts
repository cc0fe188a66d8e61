/** What there is to tell of a site when somebody asks for help, or for a licence. Holds no secret. */
import { z } from 'zod';
import { licenseTypes } from '../license/grant.ts';
import { parseInstallationId } from '../license/installation-id.ts';
import { licenseStates, oneLicenseStates } from '../license/states.ts';
import { hintSchema } from './errors.ts';
import { connectionSchema } from './hosts.ts';
import { bytesSchema, idSchema, timeSchema } from './shared.ts';
import { aboutSchema } from './system.ts';

/** When a clock was read, as the one who asked saw it. */
const clockReadingSchema = z.object({
  /** What the other clock said. */
  saidAt: timeSchema,
  /** When it was asked, by the asking clock. */
  askedAt: timeSchema,
  /** Milliseconds until its answer was here. */
  tookMs: z.number(),
});
export type ClockReading = z.infer<typeof clockReadingSchema>;

/** Something by which another copy of this site shows: its folder was copied, or an older copy of its store was put back. */
const copySignSchema = z.discriminatedUnion('kind', [
  /** A service on this machine uses another copy of the store, now. `place`: its machine and data folder. */
  z.object({ kind: z.literal('neighbour'), place: z.string(), pid: z.number().int().nullable() }),
  /**
   * A container of this site that no service which uses this store has made. `appeared`: while this service looked on, so that
   * a copy runs beside it; else it may also be from before an older copy of the store was put back.
   */
  z.object({
    kind: z.literal('container'),
    hostId: idSchema,
    hostName: z.string(),
    containerId: z.string(),
    appeared: z.boolean(),
  }),
]);
export type CopySign = z.infer<typeof copySignSchema>;

/** A certificate that the site serves or vouches with. */
const certificateSchema = z.object({
  what: z.enum(['served', 'authority']),
  subject: z.string(),
  issuer: z.string(),
  beginsAt: timeSchema,
  endsAt: timeSchema,
  /** SHA-256, upper-case hex with colons. */
  fingerprint: z.string(),
});

const hostFactsSchema = z.object({
  id: idSchema,
  name: z.string(),
  address: z.string(),
  enabled: z.boolean(),
  connection: connectionSchema,
  /** As of the last look; null where it was never reached. */
  engine: z
    .object({ name: z.enum(['docker', 'podman']), version: z.string(), apiVersion: z.string(), system: z.string() })
    .nullable(),
  lastSeenAt: timeSchema.nullable(),
  /** Null where it could not be asked now, or does not tell. */
  clock: clockReadingSchema.nullable(),
  /** Why the clock could not be asked, where the host is connected. */
  clockProblem: z.string().nullable(),
});
export type HostFacts = z.infer<typeof hostFactsSchema>;

/** What the licence gives. */
const licenceFactsSchema = z.object({
  state: z.enum(licenseStates),
  /** What that means, for a person. */
  sentence: z.string(),
  /** Sessions at once that it allows; null: it sets no limit. */
  sessions: z.number().int().nullable(),
});
export type LicenceFacts = z.infer<typeof licenceFactsSchema>;

/** What the licences are, each by itself; no key stands in it. */
const licencesSchema = z.object({
  /** People whom the licences together name, and how many of these places are taken. */
  namedSeats: z.number().int(),
  namedSeatsUsed: z.number().int(),
  each: z.array(
    z.object({
      id: z.string(),
      state: z.enum(oneLicenseStates),
      /** Null where it cannot be read. */
      grant: z.object({ kind: z.enum(licenseTypes), limit: z.number().int(), until: timeSchema }).nullable(),
    }),
  ),
});

export const siteInfoSchema = z.object({
  /** The site's clock when this was put together. */
  at: timeSchema,
  timeZone: z.string(),
  about: aboutSchema,
  installation: z.object({
    id: z.string().refine((id) => parseInstallationId(id).ok),
    madeAt: timeSchema,
    /** Lost: the site is still called so, and signs nothing. */
    key: z.enum(['kept', 'lost']),
  }),
  copies: z.object({
    signs: z.array(copySignSchema),
    sentences: z.array(z.string()),
    fix: hintSchema.nullable(),
  }),
  /** `name`: as people name it, with where it is. Bytes of all its files, or of its database. */
  store: z.object({ name: z.string(), sizeBytes: bytesSchema.nullable(), processes: z.number().int() }),
  /** The newest copy of the store that Fairlead made; null where there is none. */
  backup: z
    .object({
      kind: z.enum(['before-update', 'left-behind']),
      at: timeSchema,
      /** A file, or a schema of the database. */
      place: z.string(),
    })
    .nullable(),
  addresses: z.array(z.object({ what: z.enum(['console', 'views', 'machine']), address: z.string() })),
  certificates: z.array(certificateSchema),
  licence: licenceFactsSchema,
  /** Null: not for who asks. */
  licences: licencesSchema.nullable(),
  limits: z.object({
    /** Sessions that hold room now. */
    sessions: z.number().int(),
    perUser: z.number().int(),
    /** 0: as many as the hosts take. */
    perSite: z.number().int(),
  }),
  /** Null: not for who asks. */
  hosts: z.array(hostFactsSchema).nullable(),
  /** Null: not for who asks. */
  registries: z
    .array(
      z.object({
        id: idSchema,
        name: z.string(),
        /** When the copy that is shown was fetched; null before the first success. */
        fetchedAt: timeSchema.nullable(),
        lastAttempt: z.object({ at: timeSchema, ok: z.boolean(), problem: z.string().nullable() }).nullable(),
      }),
    )
    .nullable(),
});
export type SiteInfo = z.infer<typeof siteInfoSchema>;
