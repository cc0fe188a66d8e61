import { expect, test } from 'vitest';
import { defaultSettings } from '../../../common/model/settings.ts';
import { dirtyOf, fromGB, fromMinutes, problemsOf, toGB, toMinutes } from './draft.ts';

test('only what differs is saved', () => {
  expect(dirtyOf(defaultSettings, { sessionsPerUser: 5, historyDays: 30 })).toEqual({ historyDays: 30 });
  expect(dirtyOf(defaultSettings, { clipboardIn: false })).toEqual({ clipboardIn: false });
  expect(dirtyOf(defaultSettings, { sessionsPerUser: '' })).toEqual({ sessionsPerUser: '' });
});

test('what cannot be saved has a sentence at its field', () => {
  expect(problemsOf({ sessionsPerUser: 0, historyDays: '', thumbnailIntervalS: 3601 })).toEqual({
    sessionsPerUser: 'Enter a number from 1 to 1000.',
    historyDays: 'Enter 1 to 3650 days.',
    thumbnailIntervalS: 'Enter 0 to 3600 seconds.',
  });
  expect(problemsOf({ thumbnailIntervalS: 0, diskReserveBytes: 0, locale: 'de_DE.UTF-8', timeZone: '' })).toEqual({});
  expect(problemsOf({ locale: 'de DE' }).locale).toBeDefined();
  expect(
    problemsOf({ locale: 'x'.repeat(65), dataFolders: [`/srv/${'x'.repeat(1025)}`], diskReserveBytes: -1 }),
  ).toEqual({
    locale: 'This may have 64 characters at most.',
    dataFolders: 'This may have 1024 characters at most.',
    diskReserveBytes: 'Enter a size of 0 GB or more.',
  });
  expect(problemsOf({ dataFolders: Array.from({ length: 65 }, (_, at) => `/srv/${at}`) })).toEqual({
    dataFolders: 'This may have 64 entries at most.',
  });
});

test('gigabytes are decimal, as disks count', () => {
  expect(toGB(2_000_000_000)).toBe(2);
  expect(fromGB(2.5)).toBe(2_500_000_000);
  expect(fromGB('')).toBe('');
});

test('the idle limit is saved in seconds and shown in minutes', () => {
  expect(toMinutes(1200)).toBe(20);
  expect(fromMinutes(0.5)).toBe(30);
  expect(fromMinutes('')).toBe('');
  expect(problemsOf({ viewIdleS: 0 })).toEqual({});
  expect(problemsOf({ viewIdleS: 86_401 }).viewIdleS).toContain('1440 minutes');
});

test('data folders are absolute, and hold nothing that a host runs from', () => {
  expect(problemsOf({ dataFolders: ['/srv', '/data/', '/home/shared', '/var/data', '/mnt/a b'] })).toEqual({});
  for (const wrong of [
    'srv',
    '/',
    '//',
    '/etc',
    '/etc/x',
    '/usr//local',
    '/srv/../etc',
    '/home',
    '/var',
    '/var/run/x',
    '',
  ])
    expect(problemsOf({ dataFolders: ['/srv', wrong] }).dataFolders, wrong).toBeDefined();
  expect(dirtyOf(defaultSettings, { dataFolders: [...defaultSettings.dataFolders] })).toEqual({});
});
