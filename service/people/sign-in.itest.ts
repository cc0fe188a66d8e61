import { postgresBackend } from '../store/testing/backends.ts';
import { lockoutSuite } from './testing/lockout-suite.ts';
import { signInSuite } from './testing/sign-in-suite.ts';

signInSuite(postgresBackend());
lockoutSuite(postgresBackend());
