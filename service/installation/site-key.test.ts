import { sqliteBackend } from '../store/testing/backends.ts';
import { siteKeySuite } from './testing/site-key-suite.ts';

siteKeySuite(sqliteBackend());
