/** SECURITY: docs/security.md 2.7: no workspace takes our labels, the viewer's port or its password. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContainerCreateBody } from './engine-api.ts';
import { finalBody, otherViewerNames } from './final-body.ts';
import type { RunConfigProblem } from './run-config/values.ts';

const own = { labels: { 'fairlead.site': 's', 'fairlead.session': 'x' }, vncPassword: 'secret' };

function final(body: Omit<ContainerCreateBody, 'Image'>) {
  const problems: RunConfigProblem[] = [];
  const sent = finalBody({ Image: 'a', ...body }, own, (problem) => problems.push(problem));
  return { sent, problems, codes: problems.map(({ code, property }) => `${code} ${property}`) };
}

const viewer = [{ HostIp: '127.0.0.1', HostPort: '' }];

/** Names of the viewer's port to an engine: its number by Go's `ParseUint`, the protocol in any case. */
const viewerNames = [
  '6901',
  '6901/tcp',
  '06901/tcp',
  '0006901',
  '6901/TCP',
  '6901/Tcp',
  '6901/',
  '6900-6905',
  '6901-6901/tcp',
  '00000000006901/tcp',
  '1-65535/TCP',
];

describe('the port of the picture', () => {
  it.each(viewerNames)('is published on loopback alone: %s', (name) => {
    const open = [{ HostIp: '', HostPort: '6901' }];
    const { sent, codes } = final({
      ExposedPorts: { [name]: {}, '3000/tcp': {} },
      HostConfig: { PortBindings: { [name]: open, '3000/tcp': open } },
    });
    expect(sent.HostConfig?.PortBindings).toEqual({ '3000/tcp': open, '6901/tcp': viewer });
    expect(sent.ExposedPorts).toEqual({ '3000/tcp': {}, '6901/tcp': {} });
    expect(codes).toEqual(['RUN_CONFIG_REFUSED ports']);
  });

  it.each(['8443', '08443/TCP', '8000-9000/tcp'])('is the chosen one where the workspace says so: %s', (name) => {
    const open = [{ HostIp: '', HostPort: '8443' }];
    const sent = finalBody(
      { Image: 'a', ExposedPorts: { [name]: {} }, HostConfig: { PortBindings: { [name]: open } } },
      { ...own, viewerPort: 8443 },
      () => undefined,
    );
    expect(sent.HostConfig?.PortBindings).toEqual({ '8443/tcp': viewer });
    expect(sent.ExposedPorts).toEqual({ '8443/tcp': {} });
    expect(otherViewerNames(['8443/tcp', name, '6901/tcp'], 8443)).toEqual([name]);
  });

  it('is the only one that its number names, whatever comes in', () => {
    const number = fc.constantFrom('6901', '06901', '6900', '80', '6900-6902', '', '0', ' 6901', '+6901', '6_901');
    const protocol = fc.constantFrom('', '/', '/tcp', '/TCP', '/udp', '/tcp/x', ' /tcp', '/\u0442cp');
    const key = fc.tuple(number, protocol).map(([port, suffix]) => `${port}${suffix}`);
    const ip = fc.constantFrom('', '0.0.0.0', '::', '127.1', '[::1]', 'x', '127.0.0.1');
    const binding = fc.record({ HostIp: ip, HostPort: fc.constantFrom('', '0', '6901') });
    const bindings = fc.dictionary(key, fc.array(binding, { maxLength: 3 }));
    fc.assert(
      fc.property(bindings, fc.dictionary(key, fc.constant({})), (PortBindings, ExposedPorts) => {
        const { sent } = final({ ExposedPorts, HostConfig: { PortBindings } });
        const published = Object.entries(sent.HostConfig?.PortBindings ?? {});
        expect(published.filter(([name]) => Number.parseInt(name, 10) === 6901 && !name.endsWith('/udp'))).toEqual([
          ['6901/tcp', viewer],
        ]);
        // Every name is the one that engines write, and every address is one.
        const names = [...published.map(([name]) => name), ...Object.keys(sent.ExposedPorts ?? {})];
        for (const name of names) expect(name).toMatch(/^(0|[1-9][0-9]*)\/(tcp|udp|sctp)$/);
        for (const { HostIp: address } of published.flatMap(([, list]) => list)) {
          expect(['', '0.0.0.0', '::', '127.0.0.1']).toContain(address);
        }
      }),
    );
  });
});

it("names of the viewer that an image exposes are found, but for the one that is Fairlead's", () => {
  expect(otherViewerNames([...viewerNames, '8080/tcp', '6901/udp', '69010', ''])).toEqual(
    viewerNames.filter((name) => name !== '6901/tcp'),
  );
});

describe('labels', () => {
  it.each([
    'fairlead.session',
    'Fairlead.session',
    'FAIRLEAD.x',
    ' fairlead.site',
    'fairlead.other',
    '\uff46airlead.site',
  ])('that look like ours are left out: %j', (key) => {
    const { sent, codes } = final({ Labels: { [key]: 'other', mine: 'x' } });
    expect(sent.Labels).toEqual({ mine: 'x', ...own.labels });
    expect(codes).toEqual([`RUN_CONFIG_REFUSED labels.${key}`]);
  });

  it('of others stay', () => {
    const labels = { fairleads: 'a', 'com.fairlead.x': 'b', '': 'c' };
    expect(final({ Labels: labels })).toMatchObject({ sent: { Labels: { ...labels, ...own.labels } }, problems: [] });
  });
});

describe('the password', () => {
  it('is set by exactly one entry', () => {
    const name = fc.constantFrom('VNC_PW', 'vnc_pw', ' VNC_PW', 'VNC_PW ', 'Vnc_Pw', 'A', 'VNC_PWD', 'VNC');
    const entry = fc.tuple(name, fc.constantFrom('', '=', '=x', '=secret', '=a=b')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 6 }), (Env) => {
        const { sent, problems } = final({ Env });
        const about = sent.Env?.filter((one) => /^\s*vnc_pw\s*(=|$)/i.test(one));
        expect(about).toEqual(['VNC_PW=secret']);
        const others = Env.filter((one) => !/^\s*vnc_pw\s*(=|$)/i.test(one));
        expect(sent.Env?.filter((one) => one !== 'VNC_PW=secret')).toEqual(others);
        expect(JSON.stringify(problems)).not.toContain('secret');
      }),
    );
  });
});

it('a container neither removes nor restarts itself', () => {
  const { sent, codes } = final({ HostConfig: { AutoRemove: true, RestartPolicy: { Name: 'always' }, ShmSize: 1 } });
  expect(sent.HostConfig).toEqual({ ShmSize: 1, PortBindings: { '6901/tcp': viewer } });
  expect(codes).toEqual(['RUN_CONFIG_REFUSED restart_policy']);
});
