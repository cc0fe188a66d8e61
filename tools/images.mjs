#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { runOnNode24 } from './on-node24.mjs';

await runOnNode24(fileURLToPath(import.meta.url), 'tools/images/cli.ts');
