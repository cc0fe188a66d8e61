/** What is stored of an engine of this machine. */
import { z } from 'zod';

export const socketConfigSchema = z.object({ kind: z.literal('socket'), socketPath: z.string().min(1).max(1024) });
export type SocketConfig = z.infer<typeof socketConfigSchema>;
