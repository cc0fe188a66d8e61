import { postgresBackend } from '../../store/testing/backends.ts';
import { sessionBookSuite } from '../testing/session-book-suite.ts';

sessionBookSuite(postgresBackend());
