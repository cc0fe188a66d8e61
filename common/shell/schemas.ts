/** Arguments of the powers, as `main` checks them. Texts are capped: they come from a page. */
import { z } from 'zod';
import type { PowerName, Powers } from './channels.ts';

export const powerInputs: { readonly [N in PowerName]: z.ZodType<Powers[N]['input']> } = {
  notify: z.strictObject({ title: z.string().max(200), body: z.string().max(1000), tag: z.string().max(200) }),
  openViewer: z.strictObject({ url: z.url().max(4096), title: z.string().max(200) }),
  closeViewer: z.strictObject({ viewer: z.int().nonnegative() }),
  setColorScheme: z.strictObject({ scheme: z.enum(['light', 'dark', 'system']) }),
  restartSite: z.null(),
  showLogs: z.null(),
  keyStorage: z.null(),
};
