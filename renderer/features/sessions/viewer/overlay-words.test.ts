import { describe, expect, it } from 'vitest';
import { sessionStates } from '../../../../common/contract/sessions.ts';
import { overlayWords } from './overlay-words.ts';

const session = (state: (typeof sessionStates)[number]) => ({ state, sentence: 'So it is.', hostName: 'Harbour' });
const connected = { phase: 'connected', retryAt: null } as const;

describe('what stands over the picture', () => {
  it('is nothing only while a running session is connected', () => {
    expect(overlayWords(session('running'), connected, null, 0)).toBeNull();
    for (const state of sessionStates.filter((one) => one !== 'running'))
      expect(overlayWords(session(state), connected, null, 0)).not.toBeNull();
  });

  it('offers the way back', () => {
    expect(overlayWords(session('paused'), connected, null, 0)?.action).toBe('resume');
    expect(overlayWords(session('stopped'), connected, null, 0)?.action).toBe('start');
    expect(overlayWords(session('lost'), connected, null, 0)?.title).toContain('Harbour');
  });

  it('says when it is tried again, and why it failed', () => {
    const words = overlayWords(session('running'), { phase: 'waiting', retryAt: 5200 }, 'Refused.', 1000);
    expect(words).toMatchObject({ action: 'reconnect', text: 'Refused. It is tried again in 5 s.' });
  });
});
