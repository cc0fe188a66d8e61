import { postgresBackend } from '../store/testing/backends.ts';
import { apiKeysSuite } from './testing/api-keys-suite.ts';

apiKeysSuite(postgresBackend());
