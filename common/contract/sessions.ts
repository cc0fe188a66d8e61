/** The calls of the area `sessions`. Its objects: `common/model/sessions.ts`. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import {
  candidateSchema,
  historyTextSchema,
  launchAnswerSchema,
  linkSchema,
  logLineSchema,
  sessionSchema,
  statsSchema,
  viewQualities,
  viewSchema,
} from '../model/sessions.ts';
import { idSchema, timeSchema } from '../model/shared.ts';
import { changes, reads } from './base.ts';

const byId = z.object({ id: idSchema });
const byIds = z.object({ ids: z.array(idSchema).min(1).max(200) });
const terminalId = z.object({ terminalId: idSchema });

export const sessionsContract = {
  /** Sessions that exist: everything but deleted ones. */
  list: reads('sessions.view')
    .route({ method: 'GET', path: '/sessions', tags: ['Sessions'] })
    .output(z.object({ sessions: z.array(sessionSchema) })),
  get: reads('sessions.view')
    .route({ method: 'GET', path: '/sessions/{id}', tags: ['Sessions'] })
    .input(byId)
    .output(sessionSchema),
  /** Sessions that have ended: who, workspace, host, from, to, how. */
  history: reads('sessions.view')
    .route({ method: 'GET', path: '/sessions-history', tags: ['Sessions'] })
    .input(
      z.object({
        text: historyTextSchema.optional(),
        before: timeSchema.optional(),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .output(z.object({ sessions: z.array(sessionSchema) })),
  watch: reads('sessions.view')
    .route({ method: 'GET', path: '/sessions/{id}/watch', tags: ['Sessions'] })
    .input(byId)
    .output(eventIterator(sessionSchema)),
  /** Where a session of this workspace could run, and for every other host why not. */
  placement: reads('sessions.launch')
    .route({ method: 'GET', path: '/sessions-placement', tags: ['Sessions'] })
    .input(z.object({ workspaceId: idSchema }))
    .output(z.object({ candidates: z.array(candidateSchema) })),
  launch: changes('sessions.launch', 'session.launch')
    .route({ method: 'POST', path: '/sessions', tags: ['Sessions'] })
    .input(
      z.object({
        workspaceId: idSchema,
        /** A host of the person's choice; placement chooses where silent. */
        hostId: idSchema.optional(),
        /** Answers to the workspace's launch form. */
        values: z.record(z.string(), launchAnswerSchema).default({}),
      }),
    )
    .output(z.object({ sessionId: idSchema, taskId: idSchema })),
  pause: changes('sessions.modify', 'session.pause')
    .route({ method: 'POST', path: '/sessions/{id}/pause', tags: ['Sessions'] })
    .input(byId)
    .output(sessionSchema),
  resume: changes('sessions.modify', 'session.resume')
    .route({ method: 'POST', path: '/sessions/{id}/resume', tags: ['Sessions'] })
    .input(byId)
    .output(sessionSchema),
  stop: changes('sessions.modify', 'session.stop')
    .route({ method: 'POST', path: '/sessions/{id}/stop', tags: ['Sessions'] })
    .input(byId)
    .output(sessionSchema),
  start: changes('sessions.modify', 'session.start')
    .route({ method: 'POST', path: '/sessions/{id}/start', tags: ['Sessions'] })
    .input(byId)
    .output(sessionSchema),
  restart: changes('sessions.modify', 'session.restart')
    .route({ method: 'POST', path: '/sessions/{id}/restart', tags: ['Sessions'] })
    .input(byId)
    .output(sessionSchema),
  /** Opens an address in a running session: the workspace's `exec_config.go`, with `KASM_URL`. */
  openUrl: changes('sessions.connect', 'session.open-url')
    .route({ method: 'POST', path: '/sessions/{id}/open-url', tags: ['Sessions'] })
    .input(z.object({ id: idSchema, url: linkSchema }))
    .output(z.object({})),
  /**
   * Ends sessions for good: the container and what is in it are removed. Always possible. `pending`: those whose host
   * cannot be reached now; they end when it can.
   */
  end: changes('sessions.modify', 'session.end')
    .route({ method: 'POST', path: '/sessions-end', tags: ['Sessions'] })
    .input(byIds)
    .output(z.object({ ended: z.number().int(), pending: z.number().int() })),
  logs: reads('sessions.view')
    .route({ method: 'GET', path: '/sessions/{id}/logs', tags: ['Sessions'] })
    .input(
      z.object({
        id: idSchema,
        tail: z.number().int().min(0).max(10_000).default(500),
        follow: z.boolean().default(true),
      }),
    )
    .output(eventIterator(z.object({ lines: z.array(logLineSchema) }))),
  stats: reads('sessions.view')
    .route({ method: 'GET', path: '/sessions/{id}/stats', tags: ['Sessions'] })
    .input(byId)
    .output(eventIterator(statsSchema)),
  /** A picture of the session, where its image can make one. */
  thumbnail: reads('sessions.view')
    .route({ method: 'GET', path: '/sessions/{id}/thumbnail', tags: ['Sessions'] })
    .input(byId)
    .output(z.object({ mediaType: z.string(), base64: z.string(), at: timeSchema }).nullable()),
  /** A ticket for the viewer, bound to this session, this person and this mode. */
  view: changes('sessions.connect', 'session.view')
    .route({ method: 'POST', path: '/sessions/{id}/view', tags: ['Sessions'] })
    .input(
      z.object({
        id: idSchema,
        mode: z.enum(['view', 'control']),
        /** `fit` asks the session to take the size of the frame; `scale` scales its picture; `actual` shows 1:1. */
        sizing: z.enum(['fit', 'scale', 'actual']).default('fit'),
        quality: z.enum(viewQualities).default('balanced'),
        clipboardIn: z.boolean().default(true),
        clipboardOut: z.boolean().default(true),
      }),
    )
    .output(viewSchema),
  closeView: reads('sessions.connect')
    .route({ method: 'POST', path: '/views/{viewId}/close', tags: ['Sessions'] })
    .input(z.object({ viewId: idSchema }))
    .output(z.object({})),
  /**
   * Milliseconds of the way from the service to the session's viewer port: the connection alone, timed every half minute at
   * most. With `answer`, those of an answer of its server, or the reason why there is none.
   */
  latency: reads('sessions.connect')
    .route({ method: 'GET', path: '/sessions/{id}/latency', tags: ['Sessions'] })
    .input(byId.extend({ answer: z.boolean().default(false) }))
    .output(z.object({ roundTripMs: z.number() })),
  terminalOpen: changes('sessions.connect', 'session.terminal')
    .route({ method: 'POST', path: '/sessions/{id}/terminals', tags: ['Sessions'] })
    .input(
      z.object({
        id: idSchema,
        cols: z.number().int().min(2).max(1000),
        rows: z.number().int().min(2).max(1000),
        asRoot: z.boolean().default(false),
      }),
    )
    .output(terminalId),
  /** Terminal bytes as base64: what was printed so far (at most 256 KiB), then what follows; last the exit code. */
  terminalOutput: reads('sessions.connect')
    .route({ method: 'GET', path: '/terminals/{terminalId}/output', tags: ['Sessions'] })
    .input(terminalId)
    .output(
      eventIterator(
        z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('data'), base64: z.string() }),
          z.object({ kind: z.literal('end'), exitCode: z.number().nullable() }),
        ]),
      ),
    ),
  terminalInput: reads('sessions.connect')
    .route({ method: 'POST', path: '/terminals/{terminalId}/input', tags: ['Sessions'] })
    .input(terminalId.extend({ base64: z.string().max(1_400_000) }))
    .output(z.object({})),
  terminalResize: reads('sessions.connect')
    .route({ method: 'POST', path: '/terminals/{terminalId}/resize', tags: ['Sessions'] })
    .input(terminalId.extend({ cols: z.number().int().min(2).max(1000), rows: z.number().int().min(2).max(1000) }))
    .output(z.object({})),
  terminalClose: reads('sessions.connect')
    .route({ method: 'POST', path: '/terminals/{terminalId}/close', tags: ['Sessions'] })
    .input(terminalId)
    .output(z.object({})),
};
