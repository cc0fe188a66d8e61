/** Imported before every schema: schemas would try whether they may make functions of texts, which the policy forbids. */
import { z } from 'zod';

z.config({ jitless: true });
