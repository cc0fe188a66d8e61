import { describe, expect, it } from 'vitest';
import { blankDraft } from '../../../../common/model/workspaces.ts';
import { aboutRead, marksFor, placeOf } from './findings.ts';
import { brokenParts, type FormErrors, formOf, missingFields, readForm, readJsonObject } from './form.ts';
import { splitTag, withTag } from './image-tag.ts';

const draft = {
  ...blankDraft,
  friendlyName: 'Firefox',
  image: 'kasmweb/firefox:1.17.0',
  environment: { LANG: 'C.UTF-8', EMPTY: '' },
  runConfig: { hostname: 'kasm' },
};

describe('the form of a workspace', () => {
  it('gives back the draft it was made from', () => {
    expect(readForm(formOf(draft))).toEqual({ draft, errors: {}, judged: draft });
  });

  it('knows what nobody has filled in yet', () => {
    expect(missingFields(formOf(blankDraft))).toEqual(['friendlyName', 'image']);
    expect(missingFields(formOf({ ...draft, image: ' ' }))).toEqual(['image']);
    expect(missingFields(formOf(draft))).toEqual([]);
  });

  it('names every field that is wrong, not only the first', () => {
    const { draft: read, errors } = readForm({
      ...formOf(draft),
      friendlyName: ' ',
      cores: null,
      runConfig: '[1]',
      execConfig: '{"go": ',
    });
    expect(read).toBeNull();
    expect(Object.keys(errors).sort()).toEqual(['cores', 'execConfig', 'friendlyName', 'runConfig']);
  });

  it('says what is too long or too much, in sentences', () => {
    const { errors } = readForm({
      ...formOf(draft),
      friendlyName: 'x'.repeat(201),
      image: 'x'.repeat(1025),
      cores: 5000,
      memoryBytes: 5,
      gpuCount: 65,
      categories: Array.from({ length: 51 }, (_, at) => `c${at}`),
      description: 'x'.repeat(20_001),
      persistentProfilePath: 'x'.repeat(1025),
    });
    expect(errors).toEqual({
      friendlyName: 'This may have 200 characters at most.',
      image: 'This may have 1024 characters at most.',
      cores: 'This may be 1024 at most.',
      memoryBytes: 'At least 17 MB.',
      gpuCount: 'This may be 64 at most.',
      categories: 'This may have 50 entries at most.',
      description: 'This may have 20000 characters at most.',
      persistentProfilePath: 'This may have 1024 characters at most.',
    });
    expect(readForm({ ...formOf(draft), friendlyName: ' ', cores: null }).errors).toEqual({
      friendlyName: 'Give the workspace a name.',
      cores: 'Enter a number of cores; a part of one will do.',
    });
  });

  it('can be judged but for what cannot be read', () => {
    const volumeMappings = { '/var/run/docker.sock': { bind: '/sock' } };
    const form = {
      ...formOf({ ...draft, volumeMappings, target: { kind: 'tags', tags: ['gpu'] } }),
      image: '',
      memoryBytes: 5,
      runConfig: '{"privileged": true,',
      environment: [{ id: 1, key: 'A B', value: '' }],
      persistentProfilePath: '/srv/profiles',
    };
    const { draft: read, judged, errors } = readForm(form);
    expect(read).toBeNull();
    expect(Object.keys(errors).sort()).toEqual(['environment', 'image', 'memoryBytes', 'runConfig']);
    expect(judged).toEqual({
      ...draft,
      volumeMappings,
      persistentProfilePath: '/srv/profiles',
      target: { kind: 'tags', tags: ['gpu'] },
      image: '-',
      memoryBytes: blankDraft.memoryBytes,
      runConfig: {},
      environment: {},
    });
  });

  it('says where a part that is no JSON is broken', () => {
    const { errors } = readForm({
      ...formOf(draft),
      execConfig: '{\n  "go": {"cmd": "id"},,\n}',
      volumeMappings: '[]',
    });
    expect(errors.execConfig).toMatch(/^Not JSON yet\. Line 2, column 23: .+\.$/);
    expect(errors.volumeMappings).toContain('JSON object');
    expect(brokenParts(errors)).toEqual(['execConfig', 'volumeMappings']);
  });

  it.each([
    [[{ id: 1, key: 'A B', value: '' }], '"A B" is no name for a variable.'],
    [
      [
        { id: 1, key: 'A', value: '1' },
        { id: 2, key: 'A ', value: '2' },
      ],
      '"A" is set twice.',
    ],
  ])('refuses variables %j', (environment, message) => {
    expect(readForm({ ...formOf(draft), environment }).errors.environment).toBe(message);
  });

  it('leaves out a row of variables that is still empty', () => {
    const environment = [{ id: 1, key: '', value: '' }];
    expect(readForm({ ...formOf(draft), environment }).draft?.environment).toEqual({});
  });

  it('takes no text as an empty object', () => {
    expect(readJsonObject('  ')).toEqual({});
    expect(readJsonObject('null')).toContain('JSON object');
  });
});

describe('the place of a finding', () => {
  it.each([
    ['privileged', { part: 'runConfig', property: 'privileged' }],
    ['run_config.devices[0]', { part: 'runConfig', property: 'devices[0]' }],
    ['exec_config.go.user', { part: 'execConfig', property: 'go.user' }],
    ['volume_mappings./var/run/docker.sock', { part: 'volumeMappings', property: '/var/run/docker.sock' }],
    ['launch_config', { part: 'launchConfig', property: '' }],
    ['docker_registry', null],
  ])('%s', (property, place) => {
    expect(placeOf({ property })).toEqual(place);
  });

  it('is not a stand-in: what is said of that is left out, and nothing else', () => {
    const properties = ['privileged', 'exec_config.go.user', 'volume_mappings./', 'image', 'docker_registry', 'other'];
    const findings = properties.map((property) => ({ property }));
    const left = (errors: FormErrors) => aboutRead(findings, errors).map(({ property }) => property);
    expect(left({})).toEqual(properties);
    expect(left({ runConfig: 'x' })).toEqual(['exec_config.go.user', 'volume_mappings./', 'image', 'docker_registry']);
    expect(left({ image: 'x', execConfig: 'x', cores: 'x' })).toEqual([
      'privileged',
      'volume_mappings./',
      'docker_registry',
      'other',
    ]);
  });

  it('marks the editor of its part alone', () => {
    const findings = {
      problems: [{ code: 'X', property: 'exec_config.start', message: 'no phase', severity: 'warning' as const }],
      warnings: [],
    };
    expect(marksFor('execConfig', findings)).toHaveLength(1);
    expect(marksFor('runConfig', findings)).toHaveLength(0);
  });
});

describe('the tag of an image', () => {
  it.each([
    ['127.0.0.1:5000/a/b:1.2', '127.0.0.1:5000/a/b', '1.2'],
    ['127.0.0.1:5000/a/b', '127.0.0.1:5000/a/b', ''],
    ['debian', 'debian', ''],
    ['debian@sha256:00', 'debian@sha256:00', ''],
  ])('%s', (image, name, tag) => {
    expect(splitTag(image)).toEqual([name, tag]);
  });

  it('changes nothing but the tag', () => {
    expect(withTag('host:5000/a:1', '2')).toBe('host:5000/a:2');
    expect(withTag('host:5000/a', '2')).toBe('host:5000/a:2');
  });
});
