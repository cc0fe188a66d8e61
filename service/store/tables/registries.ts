import type { Generated } from 'kysely';
import { z } from 'zod';
import {
  type ChangesSummary,
  changesSummarySchema,
  type RegistryChanges,
  registryChangesSchema,
} from '../../../common/model/registry-changes.ts';
import { type ReadColumns, storedError, strings } from './columns.ts';

/** What the last look at a registry's place came to. */
export const lastResultSchema = z.object({
  ok: z.boolean(),
  changed: z.boolean(),
  error: storedError.nullable(),
  tried: z.array(z.object({ url: z.string(), outcome: z.string(), ok: z.boolean() })).readonly(),
});
export type LastResult = z.infer<typeof lastResultSchema>;

export type RegistriesTable = {
  id: string;
  source_kind: 'url' | 'folder' | 'file' | 'shipped';
  source: string;
  root: string;
  name: string;
  description: Generated<string>;
  icon: string | null;
  contact_url: string | null;
  list_url: string | null;
  schema_version: string | null;
  channel: string | null;
  channels: Generated<readonly string[]>;
  trust: 'first-party' | 'official' | 'known' | 'third-party';
  auto_update: boolean;
  /** The last good copy, as it was fetched. */
  document: string | null;
  document_sha: string | null;
  etag: string | null;
  fetched_at: number | null;
  last_attempt_at: number | null;
  last_result: LastResult | null;
  /** What the last update that changed the document brought; null: none has, or nobody compared. */
  changes: RegistryChanges | null;
  changes_summary: ChangesSummary | null;
  signed: Generated<boolean>;
  /** How far inside its address was when it was fetched last; null for folders and files. */
  address_class: 'public' | 'private' | 'link-local' | 'loopback' | 'reserved' | null;
  created_at: number;
  updated_at: number;
};
export const registriesColumns: ReadColumns<RegistriesTable> = {
  json: {
    channels: strings,
    last_result: lastResultSchema,
    changes: registryChangesSchema,
    changes_summary: changesSummarySchema,
  },
  flags: { auto_update: true, signed: true },
};

/** When an entry of a registry was first seen and last changed; from it come the marks "new" and "changed". */
export type RegistryMarksTable = {
  registry_id: string;
  entry_key: string;
  sha: string;
  first_seen_at: number;
  changed_at: number | null;
  previous_sha: string | null;
};
export const registryMarksColumns: ReadColumns<RegistryMarksTable> = { json: {}, flags: {} };

export type IconsTable = { hash: string; media_type: string; bytes: Buffer; source_url: string; fetched_at: number };
export const iconsColumns: ReadColumns<IconsTable> = { json: {}, flags: {} };
