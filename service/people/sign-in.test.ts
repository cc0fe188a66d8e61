import { sqliteBackend } from '../store/testing/backends.ts';
import { lockoutSuite } from './testing/lockout-suite.ts';
import { signInSuite } from './testing/sign-in-suite.ts';

signInSuite(sqliteBackend());
lockoutSuite(sqliteBackend());
