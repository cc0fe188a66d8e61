/** Images that are made here: what they are built from, and how far that is. */
import { z } from 'zod';
import { maxPathLength } from '../images/folder-paths.ts';
import { idSchema } from './shared.ts';

/** Characters of a Dockerfile that is typed. */
const maxDockerfileLength = 256 * 1024;

const folderSource = z.object({
  kind: z.literal('folder'),
  folderId: idSchema,
  /** Where in the folder the Dockerfile is. */
  dockerfile: z.string().min(1).max(maxPathLength).default('Dockerfile'),
});
export const buildSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('inline'), dockerfile: z.string().trim().min(1).max(maxDockerfileLength) }),
  folderSource,
]);
export type BuildSource = z.infer<typeof buildSourceSchema>;

/** What an image that is made is called, and the workspace of it. */
export const madeAsSchema = z.object({
  friendlyName: z.string().trim().min(1).max(200),
  description: z.string().max(20_000).default(''),
});

/** What the task of a build shows besides. */
export const buildDetailSchema = z.object({
  kind: z.literal('build'),
  step: z.number().int(),
  /** 0 while the engine has not told. */
  steps: z.number().int(),
  instruction: z.string(),
  /** The last lines of what it printed. */
  lines: z.array(z.string()),
  /** How many lines came before these. */
  linesLeftOut: z.number().int(),
});
export type BuildDetail = z.infer<typeof buildDetailSchema>;
