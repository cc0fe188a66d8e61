import type { Generated } from 'kysely';
import { z } from 'zod';
import {
  diskSpaceSchema,
  engineInfoSchema,
  type HostConfig,
  type HostKey,
  type HostOverrides,
  hostConfigSchema,
  hostKeySchema,
  hostOverridesSchema,
} from '../../../common/model/hosts.ts';
import type { DiskSpace, EngineInfo } from '../../hosts/connector.ts';
import { type ReadColumns, strings } from './columns.ts';

export type HostsTable = {
  id: string;
  name: string;
  kind: HostConfig['kind'];
  config: HostConfig;
  secret_id: string | null;
  known_keys: Generated<readonly HostKey[]>;
  enabled: Generated<boolean>;
  draining: Generated<boolean>;
  tags: Generated<readonly string[]>;
  zone: Generated<string>;
  /** What an administrator set instead of what the host reports: cores, memory, GPUs. */
  overrides: Generated<HostOverrides>;
  install_by_default: Generated<boolean>;
  last_info: EngineInfo | null;
  last_disk: DiskSpace | null;
  last_seen_at: number | null;
  created_at: number;
  updated_at: number;
};

/** What comes to a host's config later gets a default there: a config outlives versions, and carries none. */
export const hostsColumns: ReadColumns<HostsTable> = {
  json: {
    config: hostConfigSchema,
    known_keys: z.array(hostKeySchema),
    tags: strings,
    overrides: hostOverridesSchema,
    last_info: engineInfoSchema,
    last_disk: diskSpaceSchema,
  },
  flags: { enabled: true, draining: true, install_by_default: true },
};
