/** What a session's programs play: who may listen, what is sent, and that a browser behind the gateway plays it. */
import { request } from 'node:https';
import type { Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  allCounted,
  counted,
  loading,
  type OpenBrowser,
  openBrowser,
  openStage,
  polled,
  type Stage,
  showView,
  targetOf,
} from '../../service/proxy/testing/browser-bench.ts';
import { docker } from '../bed/docker.ts';
import type { DirectSession } from '../bed/session-client.ts';
import { testBed } from '../bed/use-bed.ts';
import { buildMs, type ImageBench, openImageBench } from './bench.ts';

/** Hertz. */
const pitch = 1000;
let bench: ImageBench;
let browser: OpenBrowser;

beforeAll(async () => {
  bench = await openImageBench(['desktop']);
  browser = await openBrowser('private', testBed().tools.chromium);
}, buildMs);
afterAll(async () => {
  await browser?.close();
  await bench?.built.dispose();
});
afterEach(async () => {
  await bench.endSessions();
});

const heard = (session: DirectSession) => bench.inside(session, 'sh', '-c', 'pgrep -c -x parec || true');

/** Begins to play a tone, until the session ends. */
async function play(session: DirectSession): Promise<void> {
  const tone = `import math,struct,wave
out=wave.open('/tmp/tone.wav','wb'); out.setparams((2,2,48000,0,'NONE','')); out.writeframes(b''.join(struct.pack('<hh',*[int(9000*math.sin(2*math.pi*${pitch}*n/48000))]*2) for n in range(48000)))`;
  await bench.asPerson(
    session,
    `python3 -c "${tone}"; setsid sh -c 'while paplay /tmp/tone.wav; do :; done' > /dev/null 2>&1 < /dev/null &`,
  );
}

type SoundRecord = { readonly frame: number; readonly bytes: number };

/** Records of an answer until `count` of them have come, or it has ended. */
function listen(
  session: DirectSession,
  user: string,
  password: string,
): { readonly answered: Promise<number>; records(count: number): Promise<readonly SoundRecord[]>; leave(): void } {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const { port } = session;
  const call = request({
    host: '127.0.0.1',
    port,
    path: '/sound',
    headers: { authorization },
    rejectUnauthorized: false,
    agent: false,
  });
  const seen: SoundRecord[] = [];
  let kept = Buffer.alloc(0);
  let isOver = false;
  let changed = (): void => undefined;
  const answered = new Promise<number>((resolve, reject) => {
    call.on('error', reject);
    call.on('response', (answer) => {
      answer.on('data', (chunk: Buffer) => {
        kept = Buffer.concat([kept, chunk]);
        while (kept.length >= 6 && kept.length >= 6 + kept.readUInt16BE(0)) {
          const bytes = kept.readUInt16BE(0);
          seen.push({ frame: kept.readUInt32BE(2), bytes });
          kept = kept.subarray(6 + bytes);
        }
        changed();
      });
      answer.on('close', () => {
        isOver = true;
        changed();
      });
      answer.on('error', () => undefined);
      resolve(answer.statusCode ?? 0);
    });
  });
  call.end();
  return {
    answered,
    records: (count) =>
      new Promise((resolve) => {
        changed = () => {
          if (seen.length >= count || isOver) resolve([...seen]);
        };
        changed();
      }),
    leave: () => call.destroy(),
  };
}

describe('the sound of a session', () => {
  it('is for who may see the session, and for nobody else', async () => {
    const session = await bench.started('desktop');
    expect((await session.get('/sound', null)).status).toBe(401);
    expect((await session.get('/sound', 'kasm_user', 'guess')).status).toBe(401);
    await session.post('/api/create_user', [{ user: 'blind', password: 'p', read: false, write: false, owner: false }]);
    expect(await listen(session, 'blind', 'p').answered).toBe(403);
    expect(await heard(session)).toBe('0');
  });

  it('is sent while something is played, and taken only while somebody listens', async () => {
    const session = await bench.started('desktop');
    const watcher = listen(session, 'kasm_viewer', session.password);
    expect(await watcher.answered).toBe(200);
    // Nothing plays: that the answer goes on is all that it says.
    expect((await watcher.records(1))[0]?.bytes).toBe(0);
    await play(session);
    const records = await watcher.records(60);
    const played = records.filter(({ bytes }) => bytes > 0);
    // Frame after frame, each a little packet.
    expect(played.slice(1).map(({ frame }, at) => frame - (played[at]?.frame ?? 0))).toEqual(
      played.slice(1).map(() => 1),
    );
    expect(Math.max(...played.map(({ bytes }) => bytes))).toBeLessThan(1500);
    watcher.leave();
    await expect.poll(() => heard(session), { timeout: 60_000 }).toBe('0');
  });

  it('ends for a user that the owner takes away', async () => {
    const session = await bench.started('desktop');
    await session.post('/api/create_user', [{ user: 'guest', password: 'p', read: true, write: false, owner: false }]);
    const guest = listen(session, 'guest', 'p');
    expect(await guest.answered).toBe(200);
    await session.post('/api/remove_user', [{ user: 'guest' }]);
    // As many as never come, were it not over.
    expect((await guest.records(1_000_000)).every(({ bytes }) => bytes === 0)).toBe(true);
    await expect.poll(() => heard(session), { timeout: 60_000 }).toBe('0');
  });

  it('comes back where its server ended', async () => {
    const session = await bench.started('desktop');
    await bench.inside(session, 'pkill', '-x', 'pulseaudio');
    await expect
      .poll(() => bench.asPerson(session, 'pactl get-default-sink 2>&1 || true'), { timeout: 60_000 })
      .toBe('session');
  });

  it('has one way in: for programs of the session, which open no further one', async () => {
    const session = await bench.started('desktop');
    await bench.asPerson(session, 'until pactl info > /dev/null 2>&1; do sleep 0.1; done');
    expect(await bench.asPerson(session, 'pactl load-module module-native-protocol-tcp 2>&1 || true')).toMatch(
      /^Failure/,
    );
    expect(await bench.asPerson(session, 'pactl list short modules | cut -f2 | sort')).toBe(
      'module-native-protocol-unix\nmodule-null-sink',
    );
    expect(await bench.asPerson(session, 'stat -c %a "$XDG_RUNTIME_DIR" "$XDG_RUNTIME_DIR/pulse"')).toBe('700\n700');
  });

  it('is what programs that know ALSA alone play into, too', async () => {
    const session = await bench.started('desktop');
    await bench.asPerson(session, 'until pactl info > /dev/null 2>&1; do sleep 0.1; done');
    const script = `import ctypes, subprocess
alsa = ctypes.CDLL("libasound.so.2"); pcm = ctypes.c_void_p()
print(alsa.snd_pcm_open(ctypes.byref(pcm), b"default", 0, 0))
print(alsa.snd_pcm_set_params(pcm, 2, 3, 2, 48000, 1, 100000))
print(subprocess.check_output(["pactl", "list", "short", "sink-inputs"], text=True).count("\\n"))`;
    expect(await bench.asPerson(session, `python3 -c '${script}'`)).toBe('0\n0\n1');
  });

  it('that fails is told in the log, and the session goes on', async () => {
    const session = await bench.started('desktop');
    const asRoot = ['exec', '-u', '0', session.id, 'sh', '-c'];
    await docker(bench.built.engine, ...asRoot, 'rm /usr/lib/*/libopus.so.0');
    const listener = listen(session, 'kasm_user', session.password);
    expect(await listener.answered).toBe(200);
    await expect.poll(() => bench.logOf(session.id), { timeout: 60_000 }).toContain('there is no sound any more');
    listener.leave();
    expect((await session.get('/', 'kasm_user')).status).toBe(200);
  });

  it('is not there where the workspace wants none', async () => {
    const session = await bench.started('desktop', { environment: { KASM_SVC_AUDIO: '0' } });
    expect((await session.get('/sound', 'kasm_user')).status).toBe(404);
    expect(await bench.inside(session, 'sh', '-c', 'pgrep -c -x pulseaudio || true')).toBe('0');
  });
});

describe('in a browser, behind the gateway', () => {
  async function staged(session: DirectSession, work: (page: Page, stage: Stage) => Promise<void>): Promise<void> {
    const stage = await openStage(async (_sessionId, mode) => targetOf(session, mode));
    const page = await browser.context.newPage();
    // Whatever goes to the loudspeaker is looked at on its way.
    await page.addInitScript(() => {
      const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode) => AudioNode;
      let ear: AnalyserNode | null = null;
      Reflect.set(AudioNode.prototype, 'connect', function tapped(this: AudioNode, to: AudioNode) {
        if (to === this.context.destination) {
          ear ??= new AnalyserNode(this.context, { fftSize: 4096, smoothingTimeConstant: 0 });
          connect.call(this, ear);
        }
        return connect.call(this, to);
      });
      Reflect.set(window, 'loudest', () => {
        if (ear === null) return 0;
        const bins = new Float32Array(ear.frequencyBinCount);
        ear.getFloatFrequencyData(bins);
        const at = bins.indexOf(Math.max(...bins));
        return (bins[at] ?? -Infinity) < -60 ? 0 : (at * ear.context.sampleRate) / ear.fftSize;
      });
    });
    try {
      await loading(page, () => page.goto(stage.console.origin));
      await work(page, stage);
    } finally {
      await page.close();
      await stage.close();
    }
  }
  const tell = (page: Page, value: boolean) =>
    page.evaluate((on) => Reflect.apply(Reflect.get(window, 'tell'), undefined, ['v', 'fairlead_sound', on]), value);

  it('is heard as it is played, once it is asked for and the person has clicked', async () => {
    const session = await bench.started('desktop');
    await staged(session, async (page, stage) => {
      // The first time that it is asked for, the network changes.
      let dropped = 0;
      await page.route('**/sound', (route) => {
        dropped += 1;
        return dropped === 1 ? route.abort('addressunreachable') : route.fallback();
      });
      const { frame, view } = await showView(page, stage, 'v', { sessionId: 'one', mode: 'control' });
      // That it is there is told; that it is wanted, the console has to say.
      await counted(page, 'v', 'fairlead_sound', 'off');
      expect(await heard(session)).toBe('0');
      await play(session);
      await tell(page, true);
      await counted(page, 'v', 'fairlead_sound', 'waiting');
      await page.locator('#v').click();
      await counted(page, 'v', 'fairlead_sound', 'on');
      const loudest = () => frame.evaluate((): number => Reflect.apply(Reflect.get(window, 'loudest'), undefined, []));
      // One step of what is measured is twelve hertz.
      await polled(async () => Math.abs((await loudest()) - pitch) < 13).toBe(true);
      await tell(page, false);
      await polled(async () => (await allCounted(page)).at(-1)?.value).toBe('off');
      await polled(() => heard(session)).toBe('0');
      await tell(page, true);
      await polled(() => heard(session)).toBe('1');
      // What ends the view ends the sound.
      stage.gateway.revoke({ viewId: view.viewId });
      await polled(() => heard(session)).toBe('0');
    });
  });

  it('is not spoken of where there is none', async () => {
    const session = await bench.started('desktop', { environment: { KASM_SVC_AUDIO: '0' } });
    await staged(session, async (page, stage) => {
      const asked = page.waitForResponse((answer) => answer.url().endsWith('/sound'));
      await showView(page, stage, 'v', { sessionId: 'one', mode: 'control' });
      expect((await asked).status()).toBe(404);
      await tell(page, true);
      await page.locator('#v').click();
      expect((await allCounted(page)).filter(({ action }) => action === 'fairlead_sound')).toEqual([]);
    });
  });
});
