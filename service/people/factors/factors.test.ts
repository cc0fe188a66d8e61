import { sqliteBackend } from '../../store/testing/backends.ts';
import { factorsSuite } from '../testing/factors-suite.ts';

factorsSuite(sqliteBackend());
