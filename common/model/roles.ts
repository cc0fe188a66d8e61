/** Roles, who has which, and what somebody may do by them. */
import { z } from 'zod';
import { permissions } from '../access/permissions.ts';
import { idSchema } from './shared.ts';

const permissionSchema = z.enum(permissions);

/** The name of a built-in role, or the id of one of the site's own. */
export const roleIdSchema = z.string().min(1).max(64);
/** The roles that a person is given. */
export const roleIdsSchema = z.array(roleIdSchema).max(20);

export const roleSchema = z.object({
  id: roleIdSchema,
  name: z.string(),
  description: z.string(),
  isBuiltIn: z.boolean(),
  permissions: z.array(permissionSchema).readonly(),
});

/** A role as it is written; the service judges the rest. */
export const roleDraftSchema = z.object({
  name: z.string().trim().min(1).max(64),
  description: z.string().trim().max(300),
  permissions: z.array(permissionSchema).max(permissions.length),
});

const namedSchema = z.object({ id: idSchema, name: z.string(), displayName: z.string(), isEnabled: z.boolean() });

/** Every role, and who has which. */
export const roleMatrixSchema = z.object({
  roles: z.array(roleSchema).readonly(),
  people: z.array(namedSchema.extend({ roles: z.array(roleIdSchema).readonly() })).readonly(),
});
export type RoleMatrix = z.infer<typeof roleMatrixSchema>;

/** What one person may do, and by which roles. Who is disabled may do nothing: these are what they could if they were not. */
export const effectiveSchema = z.object({
  person: namedSchema,
  permissions: z
    .array(
      z.object({
        permission: permissionSchema,
        from: z.array(roleSchema.pick({ id: true, name: true, isBuiltIn: true })).readonly(),
      }),
    )
    .readonly(),
});
export type Effective = z.infer<typeof effectiveSchema>;
