/** People, as the service tells of them. */
import type { Api } from '../../app/connection.ts';

export type Person = Awaited<ReturnType<Api['people']['list']>>['people'][number];
export type RoleName = Person['roles'][number];
