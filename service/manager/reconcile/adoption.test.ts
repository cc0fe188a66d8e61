/** SECURITY: docs/security.md 2.6: what was judged is what runs, also after somebody else started it. */
import { expect, it } from 'vitest';
import type { ContainerCreateBody } from '../../../common/docker/engine-api.ts';
import { sessionLabel, siteLabel } from '../../../common/docker/labels.ts';
import type { ContainerDetails } from '../../hosts/connector.ts';
import { changedParts } from './adoption.ts';

const labels = { [siteLabel]: 's', [sessionLabel]: 'x' };
const sent: ContainerCreateBody = {
  Image: 'example/desktop:1',
  Labels: labels,
  HostConfig: {
    Memory: 1_000_000_000,
    CapAdd: ['NET_ADMIN'],
    Binds: ['/srv/data:/data'],
    PortBindings: { '6901/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
  },
};
const made: ContainerDetails['made'] = {
  privileged: false,
  capabilities: ['CAP_NET_ADMIN'],
  binds: ['/srv/data:/data'],
  networkMode: 'default',
  pidMode: '',
  networks: ['bridge'],
  memoryBytes: 1_000_000_000,
  published: { '6901/tcp': ['127.0.0.1'] },
};
const as = (patch: Partial<ContainerDetails['made']>, rest: Partial<ContainerDetails> = {}) =>
  changedParts(sent, labels, { image: 'example/desktop:1', labels, made: { ...made, ...patch }, ...rest });

it('a container as its engine keeps it is the one that was sent', () => {
  expect(as({})).toEqual([]);
  expect(as({ networkMode: 'bridge' })).toEqual([]);
});

it.each<[string, Partial<ContainerDetails['made']>]>([
  ['its rights', { privileged: true }],
  ['its capabilities', { capabilities: ['CAP_NET_ADMIN', 'CAP_SYS_ADMIN'] }],
  ['its folders of the host', { binds: ['/srv/data:/data', '/:/host'] }],
  ['its network', { networkMode: 'host' }],
  ['its networks', { networks: ['bridge', 'office'] }],
  ['its processes', { pidMode: 'host' }],
  ['its memory limit', { memoryBytes: 0 }],
  ['its published ports', { published: { '6901/tcp': ['0.0.0.0'] } }],
  ['its published ports', { published: { ...made.published, '22/tcp': [''] } }],
])('another one in %s is found', (what, patch) => expect(as(patch)).toEqual([what]));

it('another image or another session is found', () => {
  expect(as({}, { image: 'example/other:1' })).toEqual(['its image']);
  expect(as({}, { labels: { ...labels, [sessionLabel]: 'y' } })).toEqual(['its labels']);
});
