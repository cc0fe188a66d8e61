/** The calls of the area `roles`: sets of permissions, and who has which. Its objects: `common/model/roles.ts`. */
import { z } from 'zod';
import { roleDraftSchema, roleIdSchema, roleMatrixSchema, roleSchema } from '../model/roles.ts';
import { changes, reads } from './base.ts';

const one = z.object({ id: roleIdSchema });

export const rolesContract = {
  /** The built-in ones first, then the site's own by name. */
  list: reads('people.view')
    .route({ method: 'GET', path: '/roles', tags: ['People'] })
    .output(z.object({ roles: z.array(roleSchema).readonly() })),
  /** Every role, and who has which. */
  matrix: reads('people.view')
    .route({ method: 'GET', path: '/roles-matrix', tags: ['People'] })
    .output(roleMatrixSchema),
  add: changes('people.modify', 'roles.add')
    .route({ method: 'POST', path: '/roles', tags: ['People'] })
    .input(roleDraftSchema)
    .output(roleSchema),
  /** Takes effect at once for everybody who has it. */
  change: changes('people.modify', 'roles.change')
    .route({ method: 'PUT', path: '/roles/{id}', tags: ['People'] })
    .input(one.extend(roleDraftSchema.shape))
    .output(roleSchema),
  /** Refused where people have it, unless that is confirmed: they lose it then. */
  remove: changes('people.modify', 'roles.remove')
    .route({ method: 'DELETE', path: '/roles/{id}', tags: ['People'] })
    .input(one.extend({ isConfirmed: z.boolean().optional() }))
    .output(z.object({ people: z.number().int() })),
};
