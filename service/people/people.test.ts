import { sqliteBackend } from '../store/testing/backends.ts';
import { peopleSuite } from './testing/people-suite.ts';

peopleSuite(sqliteBackend());
