/**
 * What a registry's check says of an entry, what Install makes of it and what a launch sends agree, for every entry of
 * every list there is and for generated ones.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standIn } from '../common/docker/draft-container.ts';
import { runConfigError } from '../common/docker/run-config.ts';
import { buildSessionContainer } from '../common/docker/workspace-container.ts';
import { FairleadError } from '../common/errors.ts';
import { workspaceDraftSchema } from '../common/model/workspaces.ts';
import { registryCorpusForTests } from '../common/registry/corpus.ts';
import { entry10, entry11, registryText } from '../common/registry/corpus-parts.ts';
import type { JsonValue, RegistryDocument, RegistryEntry } from '../common/registry/document.ts';
import { readRegistry } from '../common/registry/read.ts';
import { reportOf } from '../common/registry/report.ts';
import { channelsOf, selectImage } from '../common/registry/versions.ts';
import { draftOfEntry } from '../common/workspace/draft.ts';
import { referenceOf } from './workspaces/estimates.ts';
import { judgeDraft, refuseInvalid } from './workspaces/judge.ts';

/** The image that an engine would be given after Install of the entry as it is; null where Install refuses. */
function installed(entry: RegistryEntry, channel: string | null, defaultChannel: string | null): string | null {
  const options = { channel, registryDefaultChannel: defaultChannel };
  const offered = draftOfEntry(entry, entry.images.length === 0 ? null : selectImage(entry, options));
  const parsed = workspaceDraftSchema.safeParse(JSON.parse(JSON.stringify(offered)));
  if (!parsed.success) return null;
  try {
    refuseInvalid(judgeDraft(parsed.data));
  } catch (error) {
    if (error instanceof FairleadError && error.code === 'WORKSPACE_INVALID') return null;
    throw error;
  }
  return launched(parsed.data);
}

/** As the launcher puts it together, on a host of any size. @throws what the launch would be refused with */
function launched(draft: ReturnType<typeof workspaceDraftSchema.parse>): string {
  const { environment: workspace, dockerRegistry: _, ...settings } = draft;
  const container = buildSessionContainer({
    ...standIn,
    ...settings,
    image: referenceOf(draft),
    siteCpuAllocation: 'Quotas',
    hostCores: 4,
    clipboard: { toSession: false, fromSession: false },
    timeZone: 'Europe/Berlin',
    workspace,
  });
  const refused = runConfigError(container.problems);
  if (refused) throw refused;
  return container.body.Image;
}

/** Compares all entries of a document; gives how many can be used and how many cannot. */
function compare(document: RegistryDocument): { usable: number; unusable: number } {
  const report = reportOf(document);
  const count = { usable: 0, unusable: 0 };
  document.entries.forEach((entry, index) => {
    const said = report.entries[index];
    const hasError = said?.problems.some(({ severity }) => severity === 'error') === true;
    expect([entry.friendlyName, entry.usable]).toEqual([entry.friendlyName, !hasError]);
    for (const channel of [null, ...channelsOf(entry)]) {
      const image = installed(entry, channel, document.defaultChannel);
      expect([entry.friendlyName, channel, image !== null, said?.problems]).toEqual([
        entry.friendlyName,
        channel,
        entry.usable,
        said?.problems,
      ]);
      if (channel === null && image !== null) expect(image).toBe(said?.image);
    }
    count[entry.usable ? 'usable' : 'unusable'] += 1;
  });
  expect(report.unusable).toBe(count.unusable);
  return count;
}

describe('check, install and launch agree', () => {
  const lists = registryCorpusForTests().flatMap(({ name, source, expected }) =>
    'error' in expected ? [] : [[name, source, expected.unusable] as const],
  );
  it.each(lists)('on %s', (_name, source, unusable) => {
    expect(compare(readRegistry(source)).unusable).toBe(unusable);
  });

  it('on entries of any settings', () => {
    let usable = 0;
    let unusable = 0;
    fc.assert(
      fc.property(anyEntry(), (entry) => {
        const count = compare(readRegistry(registryText([entry])));
        usable += count.usable;
        unusable += count.unusable;
      }),
      { numRuns: 1500 },
    );
    // Were all of them alike, the comparison would say nothing.
    expect(Math.min(usable, unusable)).toBeGreaterThan(100);
  });

  const folder = process.env.FAIRLEAD_REGISTRY_CORPUS;
  if (folder) {
    const unusableOf: Readonly<Record<string, number>> = {
      'kasmtech_kasm-install-wizard': 0,
      linuxserver_kasm_workspaces_registry: 0,
      hickey_kasm_registry: 0,
    };
    it.each(globSync('**/*.json', { cwd: folder }).sort())('on the real list %s', (file) => {
      let document: RegistryDocument;
      try {
        document = readRegistry(readFileSync(join(folder, file)));
      } catch (error) {
        expect(error).toBeInstanceOf(FairleadError);
        return;
      }
      const { unusable } = compare(document);
      const known = unusableOf[file.split(/[\\/]/)[0] ?? ''];
      if (known !== undefined) expect(unusable).toBe(known);
    });
  }
});

/** Entries that are mostly right, with settings of any kind: what publishers write, its neighbours, and nonsense. */
function anyEntry(): fc.Arbitrary<JsonValue> {
  const word = fc.constantFrom(
    ...[
      '',
      ' ',
      'null',
      'true',
      'host',
      'none',
      '512m',
      '1 tera',
      '1000',
      'root',
      '/srv/a',
      '/data',
      '/srv/a:/data:rw',
    ],
    ...['a=b', '127.0.0.1', '6901/tcp', 'unconfined', 'seccomp=unconfined', 'latest', 'x86_64', 'sparc', '{username}'],
  );
  const leaf = fc.oneof(word, fc.integer({ min: -2, max: 70_000 }), fc.boolean(), fc.constant(null), fc.double());
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(word, fc.string({ maxLength: 8 })), tie('tree'), { maxKeys: 3 }),
    ),
  }));
  const some = (...keys: readonly string[]) => fc.dictionary(fc.constantFrom(...keys), tree, { maxKeys: 3 });
  const settings = fc.record(
    {
      run_config: fc.oneof(
        some('user', 'environment', 'shm_size', 'ports', 'volumes', 'network_mode', 'devices', 'sysctls', 'labels'),
        some('mem_limit', 'memswap_limit', 'ulimits', 'healthcheck', 'dns', 'extra_hosts', 'mounts', 'tmpfs', 'init'),
        tree,
      ),
      exec_config: fc.oneof(
        fc.dictionary(
          fc.constantFrom('first_launch', 'go', 'assign', 'environment'),
          fc.oneof(some('cmd', 'user', 'privileged', 'workdir', 'environment'), tree),
          { maxKeys: 2 },
        ),
        tree,
      ),
      volume_mappings: fc.oneof(
        fc.dictionary(word, fc.oneof(some('bind', 'mode', 'uid', 'gid', 'required'), tree), { maxKeys: 2 }),
        tree,
      ),
      launch_config: fc.oneof(some('launch_form', 'file_mapping'), tree),
      persistent_profile_path: fc.oneof(
        word,
        fc.constantFrom('/srv/profiles/{username}', '/etc/x', 's3://bucket'),
        tree,
      ),
      docker_registry: fc.oneof(
        fc.webUrl(),
        fc.constantFrom('docker.io', 'https://hub.docker.com/r/a/b', 'ghcr.io'),
        tree,
      ),
      name: fc.oneof(fc.constantFrom('a/b:1', 'debian', 'quay.io/a/b', 'A/b', 'a/b:1@sha256:00'), tree),
      architecture: fc.oneof(fc.array(word, { maxLength: 30 }), tree),
      categories: fc.oneof(fc.array(fc.string({ maxLength: 150 }), { maxLength: 80 }), tree),
      uncompressed_size_mb: fc.oneof(fc.double(), tree),
      memory: fc.oneof(fc.double(), tree),
      cores: fc.oneof(fc.double(), tree),
      gpu_count: tree,
      friendly_name: fc.oneof(fc.string({ unit: 'binary' }), tree),
      description: fc.string({ unit: 'binary' }),
    },
    { requiredKeys: [] },
  );
  const base = fc.constantFrom(entry10, entry11);
  // A few settings at a time: with all of them at once hardly an entry could ever be used.
  return fc
    .tuple(base, settings, fc.subarray(settingNames, { maxLength: 2 }))
    .map(
      ([make, changes, kept]) =>
        JSON.parse(
          JSON.stringify(
            make(Object.fromEntries(Object.entries(changes).filter(([key]) => kept.includes(key))) as never),
          ),
        ) as JsonValue,
    );
}

const settingNames = [
  ...['run_config', 'exec_config', 'volume_mappings', 'launch_config', 'persistent_profile_path', 'docker_registry'],
  ...['name', 'architecture', 'categories', 'uncompressed_size_mb', 'memory', 'cores', 'gpu_count', 'friendly_name'],
  'description',
];
