/** Settings while they are being changed. Pure. */
import { inputProblems, limitsOf, problemAt } from '../../../common/contract/input-problems.ts';
import { type Settings, settingsSchema } from '../../../common/model/settings.ts';

export type Changes = { readonly [K in keyof Settings]?: Settings[K] | '' };

/** What differs from what is saved; empty fields count, so that Save can say what is missing. */
export function dirtyOf(saved: Settings, changes: Changes): Changes {
  return Object.fromEntries(
    Object.entries(changes).filter(
      ([key, value]) => JSON.stringify(saved[key as keyof Settings]) !== JSON.stringify(value),
    ),
  ) as Changes;
}

type NumberKey =
  | 'sessionsPerUser'
  | 'sessionsPerSite'
  | 'diskReserveBytes'
  | 'thumbnailIntervalS'
  | 'viewIdleS'
  | 'historyDays';

/** What to enter, in the unit of the field. The numbers are the contract's. */
const numberWords: Readonly<Record<NumberKey, (min: number, max: number) => string>> = {
  sessionsPerUser: (min, max) => `Enter a number from ${min} to ${max}.`,
  sessionsPerSite: (min, max) => `Enter a number from ${min} to ${max}.`,
  diskReserveBytes: (min) => `Enter a size of ${min} GB or more.`,
  thumbnailIntervalS: (min, max) => `Enter ${min} to ${max} seconds.`,
  viewIdleS: (min, max) => `Enter ${min / 60} to ${max / 60} minutes.`,
  historyDays: (min, max) => `Enter ${min} to ${max} days.`,
};

/** Sentences for values that cannot be saved, per field. */
export function problemsOf(changes: Changes): Partial<Record<keyof Settings, string>> {
  const problems: Partial<Record<keyof Settings, string>> = {};
  const found = inputProblems(settingsSchema.partial(), changes, 'This');
  for (const key of Object.keys(settingsSchema.shape) as (keyof Settings)[]) {
    const problem = problemAt(found, key);
    if (problem === undefined) continue;
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = limitsOf(settingsSchema.shape[key]);
    problems[key] = isNumberKey(key) ? numberWords[key](min, max) : problem;
  }
  const locale = changes.locale;
  if (problems.locale === undefined && locale !== undefined && locale !== '' && !/^[A-Za-z0-9_.@-]+$/.test(locale))
    problems.locale = 'Enter a locale such as de_DE.UTF-8.';
  return problems;
}

/** Seconds as the field for minutes has them, and back. */
export function toMinutes(seconds: number | ''): number | '' {
  return seconds === '' ? '' : seconds / 60;
}

export function fromMinutes(value: number | ''): number | '' {
  return value === '' ? '' : Math.round(value * 60);
}

function isNumberKey(key: keyof Settings): key is NumberKey {
  return Object.hasOwn(numberWords, key);
}

const bytesPerGB = 1e9;

/** Bytes as the field for GB has them. */
export function toGB(bytes: number | ''): number | '' {
  return bytes === '' ? '' : bytes / bytesPerGB;
}

export function fromGB(value: number | ''): number | '' {
  return value === '' ? '' : Math.round(value * bytesPerGB);
}
