import { expect, test } from 'vitest';
import { assignKeys, goKey, isTyping } from './keys.ts';

test('every page of the navigation has a letter of its own', () => {
  const keys = assignKeys(['Hosts', 'Workspaces', 'Registry', 'Sessions', 'Tasks', 'Audit', 'Settings', 'System Info']);
  expect(keys.get('Hosts')).toBe('h');
  expect(keys.get('Sessions')).toBe('s');
  expect(keys.get('Settings')).toBe('e');
  expect(new Set(keys.values()).size).toBe(8);
  expect(assignKeys(['A', 'A!']).size).toBe(1);
});

test('g and a letter in time make a sequence', () => {
  expect(goKey({ key: 'g', at: 0 }, { key: 'h', at: 500 })).toBe('h');
  expect(goKey({ key: 'g', at: 0 }, { key: 'h', at: 1600 })).toBeNull();
  expect(goKey({ key: 'x', at: 0 }, { key: 'h', at: 10 })).toBeNull();
  expect(goKey(null, { key: 'h', at: 10 })).toBeNull();
  expect(goKey({ key: 'g', at: 0 }, { key: 'Enter', at: 10 })).toBeNull();
});

test('keys in fields are text', () => {
  expect(isTyping({ tagName: 'INPUT', isContentEditable: false, type: 'search' })).toBe(true);
  expect(isTyping({ tagName: 'INPUT', isContentEditable: false, type: 'checkbox' })).toBe(false);
  expect(isTyping({ tagName: 'DIV', isContentEditable: true })).toBe(true);
  expect(isTyping({ tagName: 'BUTTON', isContentEditable: false })).toBe(false);
});
