/**
 * What is said before launch, beside a real engine: each case is made and started as docker-py would send it and as
 * Fairlead sends it.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { docker, removeContainers } from '../../tools/bed/docker.ts';
import { type EngineAnswer, tryContainer } from '../../tools/bed/try-container.ts';
import { testBed } from '../../tools/bed/use-bed.ts';
import { blankDraft } from '../model/workspaces.ts';
import { draftContainer } from './draft-container.ts';
import { type EngineCase, engineCases } from './engine-agrees.cases.ts';

const bed = testBed();
const { a: engine } = bed.engines;
const image = bed.images.small;
const label = 'fairlead-test.engine-agrees';

afterAll(async () => {
  await removeContainers(engine, label);
  // A named volume outlives its containers.
  await docker(engine, 'volume', 'rm', '-f', 'vol');
});

/** As docker-py sends it: nothing of Fairlead in it. */
async function engineTakes({ raw }: EngineCase): Promise<EngineAnswer> {
  return tryContainer(engine, { Cmd: ['true'], ...raw, Image: image, Labels: { [label]: '', ...raw.Labels } });
}

describe('what Fairlead says before launch and what an engine says then', () => {
  it.each(engineCases)('$name', async (one) => {
    const draft = { ...blankDraft, image, memoryBytes: 256 * 1024 * 1024, runConfig: one.runConfig };
    const { body, problems } = draftContainer(draft);
    const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    const answer = await engineTakes(one);
    expect({ engine: answer.taken, why: answer.taken ? '' : answer.message }).toEqual({
      engine: one.engine === 'takes',
      why: answer.taken ? '' : expect.stringMatching(/./),
    });
    const expected = one.ours ?? one.engine;
    expect({ ours: errors.length === 0, errors }).toEqual({
      ours: expected === 'takes',
      errors: expected === 'takes' ? [] : [expect.stringMatching(/\.$/)],
    });
    if (expected === 'refuses') return;
    const sent = await tryContainer(engine, { ...body, Labels: { ...body.Labels, [label]: '' } });
    expect(sent).toEqual({ taken: true });
  });
});

describe('the port of the picture on a real engine', () => {
  it.each([
    [{ publish_all_ports: true }],
    [{ publish_all_ports: 'true', ports: { '06901/tcp': 7901, '6901/TCP': null, 3000: null } }],
    [{ ports: { '006901': { HostIp: '0.0.0.0', HostPort: '' }, '6901/udp': null } }],
  ])('is published on loopback alone: %j', async (runConfig) => {
    const desktop = bed.images.desktop.v1;
    await docker(engine, 'pull', '-q', desktop);
    const { body } = draftContainer({ ...blankDraft, image: desktop, runConfig });
    const addresses: unknown[] = [];
    const answer = await tryContainer(engine, { ...body, Labels: { ...body.Labels, [label]: '' } }, async (id) => {
      const ports = await docker(engine, 'inspect', '--format', '{{json .NetworkSettings.Ports}}', id);
      const published = JSON.parse(ports) as Record<string, readonly { HostIp: string }[] | null>;
      addresses.push(...(published['6901/tcp'] ?? []).map(({ HostIp }) => HostIp));
    });
    expect(answer).toEqual({ taken: true });
    expect(addresses).toEqual(['127.0.0.1']);
  });
});
