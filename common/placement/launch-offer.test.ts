import { describe, expect, test } from 'vitest';
import { launchOffer } from './launch-offer.ts';

type Install = Parameters<typeof launchOffer>[0]['installs'][number];

const on = (hostName: string, observed: Install['observed'], message?: string): Install => ({
  hostId: hostName.toLowerCase(),
  hostName,
  observed,
  reason: message === undefined ? null : { message },
});

describe('launchOffer', () => {
  test('an image that has to be built or loaded first is not launched', () => {
    const reason = { code: 'INSTALL_IMAGE_NOT_MADE', message: 'It comes from no image registry.' };
    const install = { hostId: 'h', hostName: 'Harbour', observed: 'absent', reason } as const;
    expect(launchOffer({ enabled: true, installs: [install] })).toMatchObject({ kind: 'install' });
  });

  test.each(['present', 'pulling', 'absent', 'unknown'] as const)('one host that is "%s" is enough', (observed) => {
    const installs = [on('Harbour', 'failed', 'No such image.'), on('Lighthouse', observed)];
    expect(launchOffer({ enabled: true, installs })).toEqual({ kind: 'launch' });
  });

  test('where every host failed, installing is offered, with what most of them say', () => {
    const installs = [
      on('Harbour', 'failed', 'No such image.'),
      on('Pier', 'blocked', 'The disk is full.'),
      on('Lighthouse', 'failed', 'No such image.'),
    ];
    expect(launchOffer({ enabled: true, installs })).toEqual({
      kind: 'install',
      reason: 'None of its 3 hosts has the image. No such image.',
      hostIds: ['harbour', 'pier', 'lighthouse'],
    });
  });

  test('a single host is named, and a silent one is told by its state', () => {
    expect(launchOffer({ enabled: true, installs: [on('Pier', 'blocked')] })).toMatchObject({
      kind: 'install',
      reason: 'Pier lacks the image. There is no room for it.',
    });
  });

  test('without a host, and while it is disabled, nothing is offered, and why is said', () => {
    expect(launchOffer({ enabled: true, installs: [] })).toMatchObject({
      kind: 'none',
      reason: expect.stringMatching(/on no host/),
    });
    const disabled = launchOffer({ enabled: false, installs: [on('Harbour', 'present')] });
    expect(disabled).toMatchObject({ kind: 'none', reason: expect.stringMatching(/disabled/) });
  });
});
