import { postgresBackend } from '../store/testing/backends.ts';
import { peopleSuite } from './testing/people-suite.ts';

peopleSuite(postgresBackend());
