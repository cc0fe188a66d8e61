import { postgresBackend } from '../store/testing/backends.ts';
import { secretsSuite } from './testing/secrets-suite.ts';

secretsSuite(postgresBackend());
