import { postgresBackend } from './store/testing/backends.ts';
import { searchedSuite } from './testing/searched-suite.ts';

searchedSuite(postgresBackend());
