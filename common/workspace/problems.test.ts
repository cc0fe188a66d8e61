import { expect, test } from 'vitest';
import { blankDraft, type WorkspaceDraft } from '../model/workspaces.ts';
import { draftLimits, draftProblems } from './problems.ts';

const draft: WorkspaceDraft = { ...blankDraft, friendlyName: 'A', image: 'example/desktop:1' };
const told = (patch: Partial<WorkspaceDraft>) =>
  draftProblems({ ...draft, ...patch }).map(({ severity, property }) => `${severity} ${property}`);

test('a draft that sets nothing has no problem', () => {
  expect(draftProblems(draft)).toEqual([]);
  expect(draftLimits(draft)).toEqual([]);
});

test.each<[string, Partial<WorkspaceDraft>, string]>([
  ['no image', { image: 'not an image' }, 'error image'],
  ['an image registry that is none', { dockerRegistry: 'library' }, 'error docker_registry'],
  ['a registry of another image', { dockerRegistry: 'docker.io/other' }, 'error docker_registry'],
  ['what only a launch would say', { runConfig: { network_mode: 'host' } }, 'error run_config.network_mode'],
  [
    'two volumes on one path',
    {
      runConfig: { volumes: ['/srv/a:/data'] },
      volumeMappings: { '/srv/b': { bind: '/data' } },
    },
    'error volume_mappings./srv/b',
  ],
  ['a profile of the system', { persistentProfilePath: '/etc/{username}' }, 'error persistent_profile_path'],
  ['a phase that is none', { execConfig: { go: 5 } }, 'error exec_config.go'],
  ['a form that is none', { launchConfig: { launch_form: 5 } }, 'error launch_config.launch_form'],
  ['a name that no variable has', { environment: { 'A=B': 'x' } }, 'error environment'],
  ['our password, set by the workspace', { environment: { VNC_PW: 'x' } }, 'warning environment.VNC_PW'],
  [
    'our password, set by run_config',
    { runConfig: { environment: { VNC_PW: 'x' } } },
    'warning run_config.environment.VNC_PW',
  ],
  ['an architecture that nobody knows', { architectures: ['amd64', 'sparc'] }, 'warning architecture'],
  ['more than can be saved', { runConfig: { environment: { A: 'a'.repeat(1_100_000) } } }, 'error run_config'],
])('%s is told', (_name, patch, expected) => {
  expect(told(patch)).toContain(expected);
});

test('what the interface refuses is told by its published name', () => {
  expect(draftLimits({ ...draft, image: '', memoryBytes: 1.5, gpuCount: 65 })).toMatchObject([
    { code: 'BEYOND_LIMITS', property: 'image', severity: 'error' },
    { code: 'BEYOND_LIMITS', property: 'memory' },
    { code: 'BEYOND_LIMITS', property: 'gpu_count' },
  ]);
});
