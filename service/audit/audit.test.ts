import { sqliteBackend } from '../store/testing/backends.ts';
import { auditSuite } from './testing/audit-suite.ts';

auditSuite(sqliteBackend());
