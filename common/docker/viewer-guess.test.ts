import { describe, expect, it } from 'vitest';
import { guessViewer } from './viewer-guess.ts';

describe('how an image is shown', () => {
  it.each([
    ['kasmweb/chrome:1.17.0', 'kasmvnc', 6901, true, ''],
    ['docker.io/kasmweb/desktop', 'kasmvnc', 6901, true, ''],
    ['lscr.io/linuxserver/webtop:latest', 'web', 3001, true, 'PASSWORD'],
    ['ghcr.io/selkies-project/nvidia-glx-desktop-selkies', 'web', 3001, true, 'PASSWORD'],
    ['lscr.io/linuxserver/code-server', 'web', 8443, false, ''],
    ['codercom/code-server:4', 'web', 8080, false, ''],
    ['gitpod/openvscode-server', 'web', 3000, false, ''],
    ['jupyter/base-notebook', 'web', 8888, false, ''],
    ['quay.io/jupyter/scipy-notebook', 'web', 8888, false, ''],
    ['rocker/rstudio:4', 'web', 8787, false, ''],
  ] as const)('%s', (image, viewerProtocol, viewerPort, viewerTls, viewerPasswordVariable) => {
    const wanted = { viewerProtocol, viewerPort, viewerTls, viewerPasswordVariable };
    expect(guessViewer(image, {})?.settings).toMatchObject(wanted);
  });

  it('is told by a port that its run_config or the image names', () => {
    const ports = (...names: string[]) => ({ ports: Object.fromEntries(names.map((name) => [name, null])) });
    expect(guessViewer('mine/thing', ports('8888/tcp'))?.settings).toMatchObject({
      viewerProtocol: 'web',
      viewerPort: 8888,
    });
    expect(guessViewer('mine/thing', ports('3000', '3001/tcp'))?.settings).toMatchObject({
      viewerPort: 3001,
      viewerTls: true,
    });
    expect(guessViewer('mine/thing', {}, [6901])?.settings).toMatchObject({ viewerProtocol: 'kasmvnc' });
    expect(guessViewer('mine/thing', ports('8888/udp'))).toBeNull();
  });

  it('is not known of any other, or of what is no image', () => {
    for (const image of ['mine/thing', 'debian', '', 'Not An Image', 'mine/linuxserver'])
      expect(guessViewer(image, { ports: 'nonsense' })).toBeNull();
  });
});
