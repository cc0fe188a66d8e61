/** The session images as people get them: built, started, and asked what the field expects of a session image. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { imageNames, sbomPath } from '../../common/images/own-images.ts';
import { isPlainColour } from '../../service/proxy/owner-api.ts';
import { docker } from '../bed/docker.ts';
import type { DirectSession } from '../bed/session-client.ts';
import { buildMs, type ImageBench, openImageBench, password } from './bench.ts';
import { readSbom } from './sbom.ts';

let bench: ImageBench;
beforeAll(async () => {
  bench = await openImageBench(imageNames);
}, buildMs);
afterAll(async () => {
  await bench?.built.dispose();
});
afterEach(async () => {
  await bench.endSessions();
});

describe('building', () => {
  it('builds nothing again that is there', async () => {
    const again = await bench.built.build();
    expect(again.map(({ image, wasBuilt, id }) => [image, wasBuilt, id])).toEqual(
      imageNames.map((name) => [name, false, bench.resultOf(name).id]),
    );
  });

  it('puts all images on the layers of the desktop', () => {
    const chain = bench.resultOf('desktop').layers;
    expect(chain.length).toBeGreaterThan(4);
    for (const name of ['desktop-deluxe', 'firefox'] as const) {
      const { layers } = bench.resultOf(name);
      expect(layers.length).toBeGreaterThan(chain.length);
      expect(layers.slice(0, chain.length)).toEqual(chain);
    }
  });

  it('keeps to the sizes that the workspaces say', () => {
    for (const name of imageNames) {
      const file = join(import.meta.dirname, '../../images', name, 'workspace.json');
      const { compatibility } = JSON.parse(readFileSync(file, 'utf8')) as {
        compatibility: { uncompressed_size_mb: number }[];
      };
      const actualMb = bench.resultOf(name).bytes / 1e6;
      for (const { uncompressed_size_mb: said } of compatibility) {
        expect(actualMb / said, name).toBeGreaterThan(0.85);
        expect(actualMb / said, name).toBeLessThan(1.05);
      }
    }
  });
});

describe.each(imageNames)('a session of %s', (name) => {
  it('keeps the contract of session images', async () => {
    const session = await bench.started(name);

    // HTTP Basic, for both users, on every request.
    const unknown = await session.get('/vnc.html', null);
    expect(unknown.status).toBe(401);
    expect(unknown.headers['www-authenticate']).toMatch(/^Basic /);
    expect((await session.get('/vnc.html', 'kasm_user', 'wrong')).status).toBe(401);
    expect((await session.get('/vnc.html', 'kasm_user')).body.toString()).toContain('client.js');
    expect((await session.get('/vnc.html', 'kasm_viewer')).status).toBe(200);
    await expect(session.websocket(null)).rejects.toThrow('401');

    // The owner's interface is not the viewer's.
    const shot = '/api/get_screenshot?width=640&height=400&quality=7&deduplicate=false';
    expect((await session.get(shot, 'kasm_viewer')).status).toBe(403);
    const picture = await session.get(shot, 'kasm_user');
    expect(picture.headers['content-type']).toBe('image/jpeg');
    expect(picture.body.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    expect(isPlainColour(picture.body)).toBe(false);

    // Nobody is root, and nothing tells the password.
    expect(await bench.inside(session, 'id', '-u')).toBe('1000');
    const processes = await bench.inside(session, 'ps', '-eo', 'uid=,args=');
    expect(processes.split('\n').filter((line) => !line.trim().startsWith('1000 '))).toEqual([]);
    expect(processes).not.toContain(password);
    const log = await bench.logOf(session.id);
    expect(log).toContain('the desktop is up');
    expect(log).not.toContain(password);
    expect(await bench.asPerson(session, 'env')).not.toContain('KASM_API_JWT');

    // What is in it, in the image and beside the build.
    const sbom = await bench.inside(session, 'cat', sbomPath);
    expect(sbom).toBe(readFileSync(join(bench.built.out, `${name}.spdx.json`), 'utf8').trim());
    const reading = readSbom(sbom);
    if (!reading.ok) throw new Error(reading.flaws.join('; '));
    const held = (await bench.inside(session, 'dpkg-query', '-W'))
      .split('\n')
      .map((line) => line.replace(/(?::\w+)?\t/, ' '));
    // And of noVNC the library alone, which is not installed as a package.
    expect(
      [...reading.sbom.packages].map((entry) => entry.join(' ')).filter((entry) => !entry.startsWith('novnc ')),
    ).toEqual(expect.arrayContaining(held));
    expect(reading.sbom.packages.has('novnc')).toBe(true);

    // It ends when it is asked to.
    await docker(bench.built.engine, 'stop', '-t', '30', session.id);
    expect(await docker(bench.built.engine, 'inspect', '-f', '{{.State.ExitCode}}', session.id)).toBe('0');
  });
});

describe('the browser', () => {
  let server: Server;
  let asked: string[];
  const colours: Readonly<Record<string, string>> = { '/first': '#008060', '/second': '#b02050' };

  beforeAll(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(`${request.url} ${/Firefox/.exec(request.headers['user-agent'] ?? '')?.[0] ?? ''}`);
      const ground = colours[request.url ?? ''] ?? '#fff';
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>${request.url}</title><body style="background:${ground}">`);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, bench.built.hostAddress, resolve);
    });
  });
  afterAll(() => {
    server.close();
  });

  const addressOf = (path: string): string => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The page is not served.');
    return `http://${bench.built.hostAddress}:${address.port}${path}`;
  };
  const colourAt = (session: DirectSession, x: number, y: number) =>
    bench.inside(
      session,
      'python3',
      '-c',
      `from PIL import ImageGrab; print('#%02x%02x%02x' % ImageGrab.grab(xdisplay=':1').convert('RGB').getpixel((${x}, ${y})))`,
    );
  const go = (session: DirectSession, url: string) =>
    docker(
      bench.built.engine,
      'exec',
      '-e',
      `KASM_URL=${url}`,
      session.id,
      'bash',
      '-c',
      '/dockerstartup/custom_startup.sh --go --url "$KASM_URL"',
    );

  it.each(['firefox', 'desktop'] as const)('of %s opens the address of the launch, and further ones', async (name) => {
    const session = await bench.started(name, { environment: { KASM_URL: addressOf('/first') } });
    await expect.poll(() => asked).toContain('/first Firefox');
    await expect.poll(() => colourAt(session, 640, 400)).toBe(colours['/first']);
    await go(session, addressOf('/second'));
    await expect.poll(() => colourAt(session, 640, 400)).toBe(colours['/second']);
    asked.length = 0;
    // What is no web address could be an option of the browser.
    await expect(go(session, '--headless')).rejects.toThrow('http://');
    expect(await bench.inside(session, 'pgrep', '-c', '-x', 'firefox-esr')).toBe('1');
  });

  it('is all that there is of firefox, as large as the screen', async () => {
    const session = await bench.started('firefox', { environment: { KASM_URL: addressOf('/first') } });
    for (const [x, y] of [
      [2, 715],
      [1277, 715],
    ] as const) {
      await expect.poll(() => colourAt(session, x, y)).toBe(colours['/first']);
    }
    expect(await bench.inside(session, 'sh', '-c', 'pgrep -c xfce4-panel || true')).toBe('0');
    // Who closes it gets it back.
    const before = await bench.inside(session, 'pgrep', '-x', 'firefox-esr');
    await bench.inside(session, 'pkill', '-x', 'firefox-esr');
    await expect.poll(() => bench.inside(session, 'sh', '-c', 'pgrep -x firefox-esr || true')).not.toBe(before);
    await expect.poll(() => colourAt(session, 640, 400)).toBe(colours['/first']);
  });
});
