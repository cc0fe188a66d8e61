import { sqliteBackend } from '../store/testing/backends.ts';
import { anchorSuite } from './testing/anchor-suite.ts';
import { auditSuite } from './testing/audit-suite.ts';
import { checkSuite } from './testing/check-suite.ts';
import { outcomesSuite } from './testing/outcomes-suite.ts';

auditSuite(sqliteBackend());
anchorSuite(sqliteBackend());
outcomesSuite(sqliteBackend());
checkSuite(sqliteBackend());
