import { expect, test } from 'vitest';
import { entry10, entry11, registryText } from './corpus-parts.ts';
import { registryReportForTests } from './report.ts';

test('the report has exactly the published form', () => {
  const entries = [
    entry11({ docker_registry: 'https://registry.example/', run_config: { security_opt: ['seccomp=unconfined'] } }),
    entry10({ name: 'art/Paint' }),
  ];
  expect(registryReportForTests(registryText(entries, { default_channel: '1.17.0' }))).toEqual({
    schema: '1.1',
    name: 'Example registry',
    workspaces: 2,
    flagged: 1,
    unusable: 1,
    entries: [
      {
        name: 'Browser',
        image: 'registry.example/web/browser:1.17.0',
        architectures: ['amd64'],
        sizeMb: 3100,
        warnings: [
          { id: 'flag_property', property: 'security_opt', severity: 'weakened' },
          { id: 'seccomp_unconfined', property: 'security_opt', severity: 'weakened' },
        ],
        usable: true,
        problems: [],
      },
      {
        name: 'Paint Studio',
        image: null,
        architectures: ['amd64', 'arm64'],
        sizeMb: null,
        warnings: [],
        usable: false,
        problems: [
          {
            severity: 'error',
            code: 'IMAGE_INVALID',
            property: 'name',
            message: 'The image "art/Paint" has upper-case letters, which engines refuse.',
          },
        ],
      },
    ],
  });
});

test('the image is what an engine would pull', () => {
  const report = registryReportForTests(
    registryText([entry10({ name: 'art/paint:1', docker_registry: 'https://images.example/v1/' })]),
  );
  expect(report.entries[0]?.image).toBe('images.example/art/paint:1');
});
