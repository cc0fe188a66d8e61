/** Settings while they are being changed. Pure. */
import { dataFolderProblem, type Settings } from '../../../common/contract/settings.ts';

export type Changes = { readonly [K in keyof Settings]?: Settings[K] | '' };

/** What differs from what is saved; empty fields count, so that Save can say what is missing. */
export function dirtyOf(saved: Settings, changes: Changes): Changes {
  return Object.fromEntries(
    Object.entries(changes).filter(
      ([key, value]) => JSON.stringify(saved[key as keyof Settings]) !== JSON.stringify(value),
    ),
  ) as Changes;
}

const limits = {
  sessionsPerUser: { min: 1, max: 1000, words: 'Enter a number from 1 to 1000.' },
  diskReserveBytes: { min: 0, max: Number.MAX_SAFE_INTEGER, words: 'Enter a size of 0 GB or more.' },
  thumbnailIntervalS: { min: 0, max: 3600, words: 'Enter 0 to 3600 seconds.' },
  viewIdleS: { min: 0, max: 86_400, words: 'Enter 0 to 1440 minutes.' },
  historyDays: { min: 1, max: 3650, words: 'Enter 1 to 3650 days.' },
} as const satisfies Partial<Record<keyof Settings, { min: number; max: number; words: string }>>;

/** Sentences for values that cannot be saved, per field. */
export function problemsOf(changes: Changes): Partial<Record<keyof Settings, string>> {
  const problems: Partial<Record<keyof Settings, string>> = {};
  for (const key of Object.keys(limits) as (keyof typeof limits)[]) {
    const value = changes[key];
    const { min, max, words } = limits[key];
    if (value === undefined) continue;
    if (value === '' || !Number.isInteger(value) || value < min || value > max) problems[key] = words;
  }
  const locale = changes.locale;
  if (locale !== undefined && locale !== '' && !/^[A-Za-z0-9_.@-]+$/.test(locale))
    problems.locale = 'Enter a locale such as de_DE.UTF-8.';
  const wrong =
    changes.dataFolders === '' ? undefined : changes.dataFolders?.find((folder) => dataFolderProblem(folder));
  if (wrong !== undefined) problems.dataFolders = dataFolderProblem(wrong) ?? '';
  return problems;
}

/** Seconds as the field for minutes has them, and back. */
export function toMinutes(seconds: number | ''): number | '' {
  return seconds === '' ? '' : seconds / 60;
}

export function fromMinutes(value: number | ''): number | '' {
  return value === '' ? '' : Math.round(value * 60);
}

const bytesPerGB = 1e9;

/** Bytes as the field for GB has them. */
export function toGB(bytes: number | ''): number | '' {
  return bytes === '' ? '' : bytes / bytesPerGB;
}

export function fromGB(value: number | ''): number | '' {
  return value === '' ? '' : Math.round(value * bytesPerGB);
}
