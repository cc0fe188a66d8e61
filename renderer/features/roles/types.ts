/** Roles and who has which, as the service tells of them. */
import type { Api } from '../../app/connection.ts';

export type Matrix = Awaited<ReturnType<Api['roles']['matrix']>>;
export type Role = Matrix['roles'][number];
export type RoleHolder = Matrix['people'][number];
