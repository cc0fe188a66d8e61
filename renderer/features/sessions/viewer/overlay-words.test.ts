import { describe, expect, it } from 'vitest';
import { hintText } from '../../../../common/hint.ts';
import { sessionStates } from '../../../../common/model/sessions.ts';
import { overlayWords } from './overlay-words.ts';
import type { ViewLife } from './view-life.ts';

const session = (state: (typeof sessionStates)[number], answersSince: number | null = null) => ({
  state,
  sentence: 'So it is.',
  hostName: 'Harbour',
  answersSince,
});
const life = (phase: ViewLife['phase']) => ({ phase, idleS: null, said: '' });
const connected = life('connected');

describe('what stands over the picture', () => {
  it('is nothing only while a running session is connected', () => {
    expect(overlayWords(session('running'), connected, null)).toBeNull();
    for (const state of sessionStates.filter((one) => one !== 'running'))
      expect(overlayWords(session(state), connected, null)).not.toBeNull();
  });

  it('is nothing either over a desktop that is coming up, once its server answers', () => {
    expect(overlayWords(session('starting', 1), connected, null)).toBeNull();
    expect(overlayWords(session('starting', 1), life('opening'), null)?.title).toBe('Opening the session');
    expect(overlayWords(session('paused', 1), connected, null)?.action).toBe('resume');
  });

  it('offers the way back', () => {
    expect(overlayWords(session('paused'), connected, null)?.action).toBe('resume');
    expect(overlayWords(session('stopped'), connected, null)?.action).toBe('start');
    expect(overlayWords(session('lost'), connected, null)?.title).toContain('Harbour');
  });

  it('says why a cut lasts and that the picture comes by itself, and gives no advice that destroys', () => {
    const reason = {
      message: 'The container bed does not publish its port 6901.',
      hint: [{ text: 'End the session and launch it again.' }],
    };
    const advice = hintText(reason.hint);
    const words = overlayWords(session('running'), life('waiting'), reason);
    expect(words).toMatchObject({ action: 'reconnect', busy: true });
    expect(words?.text).toContain(reason.message);
    expect(words?.text).toContain('as soon as the session answers');
    expect(words?.text).not.toContain(advice);
    // Where it was tried for long, the advice is there.
    expect(overlayWords(session('running'), life('given-up'), reason)?.text).toContain(advice);
  });

  it('tells idleness, an end by the server and a loss apart', () => {
    const idle = overlayWords(session('running'), { ...life('idle'), idleS: 1200 }, null);
    expect(idle).toMatchObject({
      title: expect.stringMatching(/^You were idle for 20\smin$/),
      busy: false,
      action: 'reconnect',
    });
    const ended = overlayWords(session('running'), { ...life('ended'), said: 'Replaced' }, null);
    expect(ended).toMatchObject({ busy: false, action: 'reconnect' });
    expect(ended?.text).toContain('“Replaced”');
    const lost = overlayWords(session('running'), life('waiting'), null);
    expect(new Set([idle?.title, ended?.title, lost?.title]).size).toBe(3);
  });
});
