import { migration0001 } from './0001-first.ts';
import { migration0002 } from './0002-leftover-images.ts';
import { migration0003 } from './0003-effective-users.ts';
import { migration0004 } from './0004-folded-letters.ts';
import { migration0005 } from './0005-outcomes.ts';
import { migration0006 } from './0006-viewer.ts';
import { migration0007 } from './0007-folded-search.ts';
import { migration0008 } from './0008-viewers.ts';
import { migration0009 } from './0009-answers.ts';
import { migration0010 } from './0010-registry-changes.ts';
import { migration0011 } from './0011-session-targets.ts';
import { migration0012 } from './0012-unused-columns.ts';
import { migration0013 } from './0013-people.ts';
import { migration0015 } from './0015-sign-in.ts';
import { migration0016 } from './0016-factors.ts';
import { migration0017 } from './0017-api-keys.ts';
import { migration0018 } from './0018-roles.ts';
import { migration0020 } from './0020-site-key.ts';
import { migration0021 } from './0021-licenses.ts';
import type { Migration } from './ddl.ts';

/** Every migration, oldest first. A list, not a folder scan: the service is shipped as one bundle. */
export const migrations: readonly Migration[] = [
  migration0001,
  migration0002,
  migration0003,
  migration0004,
  migration0005,
  migration0006,
  migration0007,
  migration0008,
  migration0009,
  migration0010,
  migration0011,
  migration0012,
  migration0013,
  migration0015,
  migration0016,
  migration0017,
  migration0018,
  migration0020,
  migration0021,
];
