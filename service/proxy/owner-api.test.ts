import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isPlainColour } from './owner-api.ts';
import { type Bench, startGateway } from './test-gateway.ts';
import {
  type Certificate,
  type Container,
  eventually,
  makeCertificate,
  startContainer,
  targetFor,
  testPassword,
} from './test-kit.ts';
import type { OwnerApi } from './types.ts';

const picture = (name: string): Buffer => readFileSync(new URL(`./fixtures/${name}.jpg`, import.meta.url));

let certificate: Certificate;
let container: Container;
let bench: Bench;
let api: OwnerApi;

beforeAll(() => {
  certificate = makeCertificate();
});
beforeEach(async () => {
  container = await startContainer(certificate);
  bench = await startGateway(async () => targetFor(container));
  api = bench.gateway.ownerApi(targetFor(container));
});
afterEach(async () => {
  await bench.gateway.close();
  await container.close();
});

describe('isPlainColour', () => {
  it.each(['black-320', 'black-1280', 'blue-320'])('sees that %s shows nothing', (name) => {
    expect(isPlainColour(picture(name))).toBe(true);
  });
  it.each(['desktop-320', 'terminal-320', 'terminal-1280'])('sees that %s shows something', (name) => {
    expect(isPlainColour(picture(name))).toBe(false);
  });
  it('takes broken files without a fault', () => {
    for (const bytes of [[], [0xff, 0xd8], [0xff, 0xd8, 0xff, 0xda, 0xff, 0xff], [0xff, 0xd8, 0xff, 0xe0, 0, 0]]) {
      expect(typeof isPlainColour(Buffer.from(bytes))).toBe('boolean');
    }
  });
});

describe('the owner API', () => {
  const pictures = (...names: string[]): void => {
    let calls = 0;
    container.onPage((_request, response) => {
      const name = names[Math.min(calls, names.length - 1)] ?? '';
      calls += 1;
      response.writeHead(200, { 'Content-Type': 'image/jpeg' }).end(picture(name));
      return true;
    });
  };
  /** Turns the clock each time another request has come in, as the pause between attempts hangs on it. */
  const turnUntil = async <T>(work: Promise<T>, requests: number): Promise<T> => {
    for (let seen = 1; seen < requests; seen += 1) {
      await eventually(() => {
        bench.clock.advance(300);
        expect(container.seen.length).toBeGreaterThan(seen);
      });
    }
    return work;
  };

  it('asks again when the first picture is black', async () => {
    pictures('black-320', 'desktop-320');
    const shot = await turnUntil(api.getScreenshot({ width: 320, height: 200, quality: 5 }), 2);
    expect(shot.isBlank).toBe(false);
    expect(shot.jpeg).toEqual(picture('desktop-320'));
    expect(container.seen[0]?.url).toBe(
      '/api/get_screenshot?width=320&height=200&quality=5&deduplicate=false&by=fairlead',
    );
    expect(container.connectionCount()).toBe(1);
    expect(container.failures()).toBe(0);
  });

  it('says so when the screen stays black', async () => {
    pictures('black-320');
    const shot = await turnUntil(api.getScreenshot({ width: 320, height: 200 }), 3);
    expect(shot).toMatchObject({ isBlank: true });
    expect(container.seen).toHaveLength(3);
  });

  it('stops asking when it is called off', async () => {
    pictures('black-320');
    const abort = new AbortController();
    const shot = api.getScreenshot({ width: 320, height: 200, signal: abort.signal });
    const refused = expect(shot).rejects.toMatchObject({ name: 'AbortError' });
    await eventually(() => expect(container.seen).toHaveLength(1));
    abort.abort();
    await refused;
  });

  it('takes nothing but a picture for one, and no endless one', async () => {
    container.onPage((_request, response) => {
      response.writeHead(200).end('<html>');
      return true;
    });
    await expect(api.getScreenshot({ width: 1, height: 1 })).rejects.toMatchObject({ code: 'VIEW_ANSWER_REFUSED' });
    container.onPage((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 0xff)));
      };
      response.on('drain', more);
      more();
      return true;
    });
    await expect(api.getScreenshot({ width: 1, height: 1 })).rejects.toMatchObject({ code: 'VIEW_ANSWER_REFUSED' });
  });

  it('is not held by a session that answers with another protocol', async () => {
    container.onPage((request) => {
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
      return true;
    });
    await expect(api.getUsers()).rejects.toMatchObject({ code: 'VIEW_ANSWER_REFUSED' });
    await eventually(() => expect(container.connections.size).toBe(0));
  });

  it('is not held by a session whose body drips', async () => {
    container.onPage((_request, response) => {
      response.writeHead(200).write('[');
      const drip = setInterval(() => response.write(' '), 5);
      response.once('close', () => clearInterval(drip));
      return true;
    });
    for (const call of [() => api.getUsers(), () => api.getBottleneckStats(), () => api.clearClipboard()]) {
      const before = container.seen.length;
      const refused = expect(call()).rejects.toMatchObject({ code: 'VIEW_TIMED_OUT' });
      await eventually(() => expect(container.seen.length).toBeGreaterThan(before));
      const turning = setInterval(() => bench.clock.advance(10_000), 20);
      await refused.finally(() => clearInterval(turning));
    }
    await eventually(() => expect(container.connections.size).toBe(0));
  });

  it('tells a body that breaks off', async () => {
    container.onPage((_request, response) => {
      response.writeHead(200, { 'Content-Length': 100 }).write('[', () => response.destroy());
      return true;
    });
    await expect(api.getUsers()).rejects.toMatchObject({ code: 'VIEW_UNREACHABLE' });
  });

  it('takes no picture that is too large to keep, and looks at the begin of a large one', async () => {
    container.onPage((_request, response) => {
      response.end(Buffer.concat([picture('desktop-320'), Buffer.alloc(512 * 1024)]));
      return true;
    });
    await expect(api.getScreenshot({ width: 1, height: 1 })).rejects.toMatchObject({ code: 'VIEW_ANSWER_REFUSED' });
    const noise = Buffer.alloc(128 * 1024, 0);
    noise.set(crypto.getRandomValues(new Uint8Array(60_000)), 64 * 1024);
    expect(isPlainColour(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2]), noise]))).toBe(true);
  });

  it('manages users by JSON', async () => {
    const bodies: string[] = [];
    container.onPage((request: IncomingMessage, response) => {
      if (request.url === '/api/get_users?by=fairlead') {
        response.end(JSON.stringify([{ user: 'kasm_user', password: '', read: true, write: true, owner: true }]));
        return true;
      }
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        bodies.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
        response.end();
      });
      return true;
    });
    await api.createUser({ user: 'guest', password: 'p', read: true, write: false, owner: false });
    await api.updateUser({ user: 'guest', read: true, write: true, owner: false });
    await api.removeUser('guest');
    expect(bodies).toEqual([
      'POST /api/create_user [{"user":"guest","password":"p","read":true,"write":false,"owner":false}]',
      'POST /api/update_user [{"user":"guest","read":true,"write":true,"owner":false}]',
      'POST /api/remove_user [{"user":"guest"}]',
    ]);
    expect(await api.getUsers()).toEqual([{ user: 'kasm_user', read: true, write: true, owner: true }]);
  });

  it('reads figures, and null while nobody is connected', async () => {
    container.onPage((request, response) => {
      if (request.url?.startsWith('/api/get_frame_stats')) response.writeHead(503).end();
      else response.end('{"a":1}');
      return true;
    });
    expect(await api.getFrameStats()).toBeNull();
    expect(await api.getBottleneckStats()).toEqual({ a: 1 });
    await api.clearClipboard();
    expect(container.seen.at(-1)?.url).toBe('/api/clear_clipboard?by=fairlead');
  });

  it('names the call that a session refuses, without its password', async () => {
    container.onPage((_request, response) => {
      response.writeHead(404).end();
      return true;
    });
    const error = await api.clearClipboard().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'VIEW_OWNER_CALL_FAILED', data: { call: 'clear_clipboard', status: 404 } });
    expect(JSON.stringify(error)).not.toContain(testPassword);
  });
});
