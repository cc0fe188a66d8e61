// What the session plays: asked for as an answer that goes on (sound.py has its form), decoded by the browser, and played
// as it comes.

const frameMs = 20;
const headBytes = 6;
// Played so much later than it comes, seconds: a network is not even.
const lead = 0.12;
// More than this before its time is too much: it is left out rather than heard late.
const longest = 0.5;
// What comes so much later than the quickest did has waited somewhere on the way: a new answer begins without that.
const lateMs = 1500;
// Clocks differ: the quickest counts less with every frame, a thousandth of its time.
const driftMs = frameMs / 1000;
const firstRetryMs = 1000;
const lastRetryMs = 10_000;

/** Whether this session has sound, and this browser can decode it. */
export async function hasSound() {
  if (typeof AudioDecoder !== 'function' || typeof AudioContext !== 'function') return false;
  const answer = await fetch('sound', { method: 'HEAD', cache: 'no-store' });
  return answer.ok && answer.headers.get('content-type') === 'application/x-fairlead-sound';
}

/**
 * A switch for the sound. `tell(state, why)` hears of each change, `why` of what broke off: `off`, `waiting` (the browser wants a click or a key first),
 * `connecting`, `on`.
 */
export function createSound(tell) {
  let context = null;
  let running = null;
  let said = 'off';

  const say = (state, why = '') => {
    if (state === said && why === '') return;
    said = state;
    tell(state, why);
  };
  // Allowed by a click or a key in this page, and by nothing else.
  const wake = () => context?.resume();
  const follow = () => {
    if (running === null) return;
    if (context.state === 'running') running.begin();
    else if (navigator.userActivation?.hasBeenActive !== true) say('waiting');
  };

  return {
    on() {
      if (running !== null) return;
      if (context === null) {
        context = new AudioContext({ latencyHint: 'interactive' });
        context.addEventListener('statechange', follow);
      }
      running = listen(context, say);
      for (const type of ['pointerdown', 'keydown'])
        window.addEventListener(type, wake, { capture: true, passive: true });
      wake();
      follow();
    },
    off() {
      if (running === null) return;
      running.end();
      running = null;
      for (const type of ['pointerdown', 'keydown']) window.removeEventListener(type, wake, { capture: true });
      context.suspend();
      say('off');
    },
  };
}

/** Listens until it is ended, again and again where the answer breaks. */
function listen(context, say) {
  const ended = new AbortController();
  let begun = false;

  async function goOn() {
    let retryMs = firstRetryMs;
    while (!ended.signal.aborted) {
      if (retryMs === firstRetryMs) say('connecting');
      const one = new AbortController();
      const stop = () => one.abort();
      ended.signal.addEventListener('abort', stop, { once: true });
      try {
        await hear(context, one, () => {
          retryMs = firstRetryMs;
          say('on');
        });
      } catch (error) {
        if (ended.signal.aborted) return;
        // Whatever it was, the next answer may be better: the page itself says when a session is gone.
        say('connecting', error.message);
      } finally {
        ended.signal.removeEventListener('abort', stop);
        one.abort();
      }
      if (ended.signal.aborted) return;
      await pause(retryMs, ended.signal);
      retryMs = Math.min(lastRetryMs, retryMs * 2);
    }
  }

  return {
    begin() {
      if (begun) return;
      begun = true;
      goOn();
    },
    end: () => ended.abort(),
  };
}

/** One answer, from its first byte to its last. */
async function hear(context, { signal }, onAnswer) {
  const answer = await fetch('sound', { signal, cache: 'no-store' });
  if (!answer.ok) throw new Error(`The session answered ${answer.status}.`);
  onAnswer();
  const player = createPlayer(context);
  let failure = null;
  const decoder = new AudioDecoder({
    output: player,
    error: (error) => {
      failure = error;
    },
  });
  decoder.configure({ codec: 'opus', sampleRate: 48_000, numberOfChannels: 2 });
  const reader = answer.body.getReader();
  const delay = createDelay();
  let kept = new Uint8Array(0);
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return;
      if (failure !== null) throw failure;
      kept = joined(kept, value);
      for (let record = recordIn(kept); record !== null; record = recordIn(kept)) {
        kept = kept.subarray(headBytes + record.packet.length);
        if (record.packet.length === 0) continue;
        if (delay(record.frame) > lateMs) throw new Error('The sound is late.');
        const timestamp = record.frame * frameMs * 1000;
        decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp, data: record.packet }));
      }
    }
  } finally {
    reader.cancel().catch(() => undefined);
    if (decoder.state !== 'closed') decoder.close();
  }
}

/** How much later than the quickest a frame has come, milliseconds. */
function createDelay() {
  let quickest = Number.POSITIVE_INFINITY;
  return (frame) => {
    const behind = performance.now() - frame * frameMs;
    quickest = Math.min(behind, quickest + driftMs);
    return behind - quickest;
  };
}

/** Plays what is decoded, piece after piece, without gaps where it comes in time. */
function createPlayer(context) {
  let at = 0;
  return (data) => {
    const { numberOfFrames, numberOfChannels, sampleRate } = data;
    const buffer = context.createBuffer(numberOfChannels, numberOfFrames, sampleRate);
    for (let channel = 0; channel < numberOfChannels; channel += 1) {
      data.copyTo(buffer.getChannelData(channel), { planeIndex: channel, format: 'f32-planar' });
    }
    data.close();
    const now = context.currentTime;
    // After a gap, and at first.
    if (at < now) at = now + lead;
    else if (at > now + longest) return;
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    source.start(at);
    at += buffer.duration;
  };
}

function recordIn(bytes) {
  if (bytes.length < headBytes) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = view.getUint16(0);
  if (bytes.length < headBytes + length) return null;
  return { frame: view.getUint32(2), packet: bytes.slice(headBytes, headBytes + length) };
}

function joined(first, second) {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
