/** Registries as the contract tells of them. Pure. */

import { errorInfoOf } from '../../common/errors.ts';
import type { Registry } from '../../common/model/registries.ts';
import type { Problem } from '../../common/model/shared.ts';
import type { RegistryProblem } from '../../common/registry/document.ts';
import type { Reading, RegistryHead } from './library.ts';

export function documentProblems(problems: readonly RegistryProblem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, property: problem.property ?? '' }));
}

/** A registry as the console sees it. A document that is being read, or cannot be, leaves its counts at nothing. */
export function toRegistry(
  row: RegistryHead,
  facts: { readonly reading: Reading; readonly installed: number; readonly updating: boolean },
): Registry {
  const { reading, installed, updating } = facts;
  const last = row.last_result;
  const head = reading.state === 'read' ? reading.digest.head : null;
  const channels = head?.offeredChannels ?? [];
  return {
    id: row.id,
    source: { kind: row.source_kind, location: row.source },
    name: row.name,
    description: row.description,
    hasIcon: row.icon !== null,
    contactUrl: row.contact_url,
    listUrl: row.list_url,
    schemaVersion: row.schema_version ?? '',
    channel: row.channel,
    defaultChannel: head?.defaultChannel ?? null,
    // One that was chosen stays to be seen, also when nothing is published under it any more.
    channels: row.channel === null || channels.includes(row.channel) ? [...channels] : [...channels, row.channel],
    trust: row.trust,
    signed: row.signed,
    autoUpdate: row.auto_update,
    ...(head?.tally ?? { entries: 0, flagged: 0, unusable: 0 }),
    problems: documentProblems(head?.problems ?? []),
    reading: reading.state === 'reading',
    unreadable: reading.state === 'failed' ? reading.error : null,
    fetchedAt: row.fetched_at,
    updating,
    lastAttempt:
      row.last_attempt_at === null || last === null
        ? null
        : {
            at: row.last_attempt_at,
            ok: last.ok,
            changed: last.changed,
            error: last.error && errorInfoOf(last.error),
            tried: last.tried.map((one) => ({ ...one })),
          },
    changes: row.changes_summary,
    installed,
    createdAt: row.created_at,
  };
}
