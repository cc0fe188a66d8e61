import { sqliteBackend } from './testing/backends.ts';
import { copiesSuite } from './testing/copies-suite.ts';

copiesSuite(sqliteBackend());
