/** Fairlead's mapping of `run_config` beside the real docker-py of Debian. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { mapRunConfig, runConfigKeysForTests } from '../../common/docker/run-config.ts';
import { splitWords } from '../../common/docker/shell-words.ts';
import { type Case, cases } from './cases.ts';
import { differences } from './differences.ts';
import { canRecord, type Recorded, recordDockerPy } from './recorder.ts';

const image = 'image:1';
/** What an engine takes for granted: docker-py writes it out, Fairlead leaves it out. */
const defaults: Readonly<Record<string, unknown>> = {
  Tty: false,
  OpenStdin: false,
  StdinOnce: false,
  AttachStdin: false,
  AttachStdout: false,
  AttachStderr: false,
  NetworkDisabled: false,
};

/** The body without engine defaults, without nulls (engines read them as absent) and without an empty HostConfig. */
function plain(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(body).filter(([key, value]) => !(key in defaults) || defaults[key] !== value);
  const result = withoutNulls(Object.fromEntries(kept)) as Record<string, unknown>;
  const host = { ...(result.HostConfig as Record<string, unknown> | undefined) };
  if (host.NetworkMode === 'default') delete host.NetworkMode;
  if (Object.keys(host).length === 0) delete result.HostConfig;
  else result.HostConfig = host;
  return result;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutNulls(item)]));
}

const asJson = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value));
const create = (kwargs: Case['kwargs']) =>
  ({ kind: 'create', image: image, kwargs: { detach: true, ...kwargs } }) as const;

describe.skipIf(!canRecord())('mapRunConfig beside docker-py', () => {
  let recorded: readonly Recorded[] = [];
  let recordedDifferences: readonly Recorded[] = [];
  beforeAll(() => {
    const all = recordDockerPy([...cases, ...differences].map((item) => create(item.kwargs)));
    recorded = all.slice(0, cases.length);
    recordedDifferences = all.slice(cases.length);
  });

  it.each(cases.map((item, index) => ({ ...item, index })))('sends the same: $name', ({ kwargs, ours, index }) => {
    const answer = recorded[index];
    if (answer === undefined || 'error' in answer) throw new Error(`docker-py refuses: ${answer?.error}`);
    const mapped = mapRunConfig(ours ?? kwargs, { image: image });
    expect(mapped.problems).toEqual([]);
    expect(plain(asJson(mapped.body))).toEqual(plain(answer.body));
  });

  it.each(differences.map((item, index) => ({ ...item, index })))('differs on purpose: $name', (difference) => {
    const answer = recordedDifferences[difference.index];
    if (answer === undefined) throw new Error('nothing recorded');
    if ('error' in difference.dockerPy)
      expect(answer).toMatchObject({ error: expect.stringContaining(difference.dockerPy.error) });
    else expect(answer).toMatchObject({ body: difference.dockerPy.body });
    const mapped = mapRunConfig(difference.kwargs, { image: image });
    expect(plain(asJson(mapped.body))).toEqual({ Image: image, ...difference.ours });
    expect(mapped.problems.map((problem) => problem.code)).toEqual(difference.problems);
  });

  it('has a case or a difference for every argument', () => {
    const tried = new Set([...cases, ...differences].flatMap((item) => Object.keys(item.kwargs)));
    // Arguments of the call alone: nothing of them reaches a body.
    for (const key of ['image', 'detach', 'stream', 'stdout', 'stderr', 'version', 'use_config_proxy']) tried.add(key);
    expect(runConfigKeysForTests().filter((key) => !tried.has(key))).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(80);
  });

  it('splits any text into words as docker-py does', () => {
    const letters = fc.constantFrom('a', 'ü', '$', ' ', '\t', '\n', "'", '"', '\\', '#', ';');
    const texts = fc.sample(fc.string({ unit: letters, maxLength: 14 }), { numRuns: 600, seed: 20 });
    const answers = recordDockerPy(texts.map((command) => create({ command })));
    for (const [index, text] of texts.entries()) {
      const answer = answers[index];
      const theirs = answer === undefined || 'error' in answer ? null : answer.body.Cmd;
      expect({ text, words: splitWords(text) }).toEqual({ text, words: theirs });
    }
  });
});
