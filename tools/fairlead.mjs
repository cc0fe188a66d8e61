#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { runOnNode24 } from './on-node24.mjs';

// Set-up speaks on stderr only: what the command prints on stdout may be read by a program.
await runOnNode24(fileURLToPath(import.meta.url), 'tools/fairlead.ts');
