/** Settings of the site. Each has a default; `get` answers all of them. */
import { z } from 'zod';
import { outsideText } from '../outside-text.ts';

/** Folders that hosts boot from, run from and log in by: nothing in them is only data. */
const systemFolders = /^\/(bin|boot|dev|etc|lib|lib32|lib64|libx32|proc|root|run|sbin|sys|tmp|usr|var\/run)(\/|$)/;
/** These hold data and system side by side: a folder in them may be one, they themselves are not. */
const mixedFolders = /^\/(home|opt|var|var\/lib)?$/;

/** Why a folder cannot be a data folder, as a sentence; null where it can. */
function dataFolderProblem(folder: string): string | null {
  const named = `"${outsideText(folder, { length: 100 })}"`;
  if (!folder.startsWith('/')) return `${named} is not an absolute path of a host. Write it like /srv/data.`;
  const steps = folder.split('/').filter((step) => step !== '');
  if (steps.includes('.') || steps.includes('..')) return `Write ${named} without "." and "..".`;
  const path = `/${steps.join('/')}`;
  if (!systemFolders.test(path) && !mixedFolders.test(path)) return null;
  return `${named} belongs to the host's system. Write a folder that holds only data, such as /srv/data.`;
}

/** A package mirror: empty for Debian's own. It is written into the history of images, so it holds no password. */
const mirror = z
  .string()
  .trim()
  .max(1024)
  .refine((text) => {
    const url = text === '' ? null : URL.parse(text);
    return (
      text === '' || (url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '')
    );
  }, 'Write the address of a mirror, such as http://deb.debian.org/debian, without a name or password.');

export const settingsSchema = z.object({
  /** How `Inherit` allocates processor time. */
  defaultCpuAllocation: z.enum(['Quotas', 'Shares']),
  /** Sessions one person may have at once. */
  sessionsPerUser: z.number().int().min(1).max(1000),
  /** Sessions of everybody together; 0: as many as the hosts take. */
  sessionsPerSite: z.number().int().min(0).max(100_000),
  /** Bytes to keep free on a host's data root beyond what an install needs. */
  diskReserveBytes: z.number().int().min(0),
  /** Folders of hosts that hold data and nothing of their systems: workspaces may map what lies below without a question. */
  dataFolders: z
    .array(
      z
        .string()
        .trim()
        .max(1024)
        .superRefine((folder, context) => {
          const message = dataFolderProblem(folder);
          if (message !== null) context.addIssue({ code: 'custom', message });
        }),
    )
    .max(64),
  /** Seconds between two thumbnails of a running session; 0 makes none. */
  thumbnailIntervalS: z.number().int().min(0).max(3600),
  /**
   * Seconds without keys and mouse after which a view that controls is closed; 0 never. The session goes on, and who only
   * watches stays. 20 minutes is what people are used to (docs/field.md, Limits and timers).
   */
  viewIdleS: z.number().int().min(0).max(86_400),
  /** Whether new views move the clipboard into and out of sessions. */
  clipboardIn: z.boolean(),
  clipboardOut: z.boolean(),
  /** Time zone for sessions; empty takes this machine's. */
  timeZone: z.string().max(64),
  /** Language for sessions, as `LC_ALL` wants it; empty leaves the image's. */
  locale: z.string().max(64),
  /** Days after which ended tasks and sessions leave the lists. The audit log is kept. */
  historyDays: z.number().int().min(1).max(3650),
  /** Where images that come with Fairlead get their packages when they are built; empty: from Debian's own mirrors. */
  debianMirror: mirror,
  debianSecurityMirror: mirror,
});
export type Settings = z.infer<typeof settingsSchema>;

export const defaultSettings: Settings = {
  defaultCpuAllocation: 'Shares',
  sessionsPerUser: 5,
  sessionsPerSite: 0,
  diskReserveBytes: 2_000_000_000,
  dataFolders: ['/mnt', '/media', '/srv', '/data'],
  thumbnailIntervalS: 30,
  viewIdleS: 1200,
  clipboardIn: true,
  clipboardOut: true,
  timeZone: '',
  locale: '',
  historyDays: 365,
  debianMirror: '',
  debianSecurityMirror: '',
};
