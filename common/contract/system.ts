/** The calls of the area `system`. Its objects: `common/model/system.ts`. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { timeSchema } from '../model/shared.ts';
import { siteInfoSchema } from '../model/site-info.ts';
import { aboutSchema, changeSchema, healthCheckSchema, meSchema, metricsSchema } from '../model/system.ts';
import { challengeSchema, proofSchema, serviceKeySchema } from '../proof-schemas.ts';
import { changes, open, openChange, reads } from './base.ts';

export const systemContract = {
  /** Exchanges the one-time token of the opened URL for a bearer token. */
  exchange: openChange('sign-in')
    .route({
      method: 'POST',
      path: '/auth/exchange',
      tags: ['System'],
      summary: 'Exchange a one-time token for a bearer token',
    })
    .input(z.object({ token: z.string().min(16).max(256) }))
    .output(z.object({ bearer: z.string(), me: meSchema, serviceKey: serviceKeySchema })),
  /** Proves that this is the service with the key that was learned at sign-in, before a token is sent to it. */
  prove: open
    .route({ method: 'POST', path: '/auth/prove', tags: ['System'], summary: 'Prove that this is the service' })
    .input(challengeSchema)
    .output(proofSchema),
  me: reads('account.use')
    .route({ method: 'GET', path: '/auth/me', tags: ['System'] })
    .output(meSchema),
  /**
   * A further one-time URL, as `fairlead open` prints it: 128 bits, single use, 10 minutes; no API key makes one. On a site
   * with people it is the address alone, which lets nobody in by itself and has no end.
   */
  openUrl: changes('account.modify', 'open-url')
    .route({ method: 'POST', path: '/auth/open-url', tags: ['System'] })
    .output(z.object({ url: z.string(), expiresAt: timeSchema.nullable() })),
  about: reads('system.view')
    .route({ method: 'GET', path: '/system', tags: ['System'] })
    .output(aboutSchema),
  health: reads('system.view')
    .route({ method: 'GET', path: '/system/health', tags: ['System'] })
    .output(z.object({ checks: z.array(healthCheckSchema) })),
  /** All there is to tell of the site. Hosts are asked what time it is; one that does not answer is waited for for 5 seconds. */
  info: reads('system.view')
    .route({ method: 'GET', path: '/system/info', tags: ['System'], summary: 'All there is to tell of the site' })
    .output(siteInfoSchema),
  /** Another key in place of one that is lost. The Installation ID changes, and licences have to be issued anew. */
  replaceKey: changes('settings.modify', 'site.replace-key')
    .route({ method: 'POST', path: '/system/replace-key', tags: ['System'], summary: 'Replace a lost key of the site' })
    .output(z.object({ installationId: z.string() })),
  metrics: reads('system.view')
    .route({ method: 'GET', path: '/system/metrics', tags: ['System'] })
    .output(metricsSchema),
  changes: reads('account.use')
    .route({ method: 'GET', path: '/system/changes', tags: ['System'], summary: 'Stream of what changed' })
    .output(eventIterator(changeSchema)),
};
