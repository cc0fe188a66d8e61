/** What the judgement says about one part of what will be sent to an engine. */
import { isJsonObject, type JsonObject } from '../registry/document.ts';
import type { ExplanationId } from '../registry/explanations.ts';
import type { Severity } from '../registry/severity.ts';

export type Finding = {
  readonly id: ExplanationId;
  readonly severity: Severity;
  /** One plain sentence or two. Pieces of hostile text in it are cut short and quoted. */
  readonly message: string;
};

/** A finding and where in the body it was made: `User`, `HostConfig.Binds[3]`. Never deeper than one item. */
export type BodyFinding = Finding & { readonly bodyPath: string };

export function info(id: ExplanationId, message: string): Finding {
  return { id, severity: 'info', message };
}

export function weakened(id: ExplanationId, message: string): Finding {
  return { id, severity: 'weakened', message };
}

export function hostRoot(id: ExplanationId, message: string): Finding {
  return { id, severity: 'host-root', message };
}

/**
 * Grade `unknown` goes with ids of its own, so that a stored confirmation of another id is never one of something
 * that Fairlead did not know: see `isConfirmed` in `registry/shown.ts`.
 */
type UnknownId = 'unknown_setting' | 'unknown_path' | 'unknown_device';

/** What can happen to the host or its data comes first; then that it is not known to be harmless. */
type NotKnownToBeHarmless = `${string}not known to be harmless${string}`;

export function unknown(id: UnknownId, message: NotKnownToBeHarmless): Finding {
  return { id, severity: 'unknown', message };
}

/** A body's object, whatever else stands there being read as an empty one. */
export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Whether it is an object with no other keys than these; what is not set has none. */
export function hasOnlyKeys(value: unknown, known: ReadonlySet<string>): boolean {
  if (value === null || value === undefined) return true;
  return isJsonObject(value) && Object.keys(value).every((key) => known.has(key) || isUnset(value[key]));
}

/** Whether it is an object of free keys, or not set. */
export function isMap(value: unknown): boolean {
  return value === null || value === undefined || isJsonObject(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** What engines take for "not set": such a value gives nothing, wherever it stands. */
export function isUnset(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === false || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
