import { postgresBackend } from './testing/backends.ts';
import { copiesSuite } from './testing/copies-suite.ts';

copiesSuite(postgresBackend());
