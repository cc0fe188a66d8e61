/** Before each file of tests whose sites are kept on Postgres. */
import { inject } from 'vitest';
import { sitesOnPostgres } from '../../../tools/bed/postgres.ts';
import type {} from './sites-on-postgres.ts';

process.env[sitesOnPostgres] = inject('postgresOfSites');
