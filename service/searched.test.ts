import { sqliteBackend } from './store/testing/backends.ts';
import { searchedSuite } from './testing/searched-suite.ts';

searchedSuite(sqliteBackend());
