import { sqliteBackend } from '../store/testing/backends.ts';
import { apiKeysSuite } from './testing/api-keys-suite.ts';

apiKeysSuite(sqliteBackend());
