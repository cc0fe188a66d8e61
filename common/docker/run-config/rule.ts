import type { ContainerCreateBody, HostConfigBody } from '../engine-api.ts';
import type { Place } from './values.ts';

/** What the rules write to, by `put` and `putHost` alone: these also keep which argument a part comes from. */
export type Draft = {
  readonly body: Readonly<ContainerCreateBody>;
  readonly host: Readonly<HostConfigBody>;
  /** A key of the body itself. */
  put(name: string, value: unknown): void;
  /** A key of `HostConfig`. */
  putHost(name: string, value: unknown): void;
  /** Networks that have to exist on the host. */
  readonly networks: string[];
  platform: string | null;
};

/** Puts one value of the run_config into the draft, or reports why not. Never called with null: that means "not set". */
export type Rule = (value: unknown, place: Place, draft: Draft) => void;
export type Rules = Readonly<Record<string, Rule>>;

type Reader = (value: unknown, place: Place) => unknown;

/**
 * `HostConfig.<name>`. With `unlessEmpty` a value that Python counts as false (0, '', false, [], {}) is left out, as
 * docker-py does for most keys: those say "not set" there.
 */
export function hostKey(name: string, read: Reader, when: 'always' | 'unlessEmpty' = 'unlessEmpty'): Rule {
  return (value, place, draft) => {
    if (when === 'unlessEmpty' && isEmpty(value)) return;
    const result = read(value, place);
    if (result !== undefined) draft.putHost(name, result);
  };
}

/** A key of the body itself. */
export function bodyKey(name: string, read: Reader): Rule {
  return (value, place, draft) => {
    const result = read(value, place);
    if (result !== undefined) draft.put(name, result);
  };
}

/** What Python counts as false. */
export function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0 || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** A rule that sends nothing and says so. */
export function leftOut(code: string, message: string): Rule {
  return (_value, place) => {
    place.report({ code, property: place.property, message, severity: 'warning' });
  };
}
