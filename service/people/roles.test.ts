import { sqliteBackend } from '../store/testing/backends.ts';
import { rolesSuite } from './testing/roles-suite.ts';

rolesSuite(sqliteBackend());
