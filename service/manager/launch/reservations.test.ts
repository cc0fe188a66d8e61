import { sqliteBackend } from '../../store/testing/backends.ts';
import { reservationsSuite } from '../testing/reservations-suite.ts';

reservationsSuite(sqliteBackend());
