import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { CopySign } from '../../common/model/site-info.ts';
import { createCopyWatch } from './copies.ts';

const host = { id: 'h1', name: 'Bergen' };
const container = (id: string, run?: string) => ({
  id,
  labels: { 'fairlead.site': 's', ...(run !== undefined && { 'fairlead.run': run }) },
});

function watch(look: () => readonly { readonly place: string; readonly pid: number | null }[] | null = () => []) {
  const told: CopySign[] = [];
  const copies = createCopyWatch({
    neighbours: { look },
    knowsRun: async (id) => id === 'own-run',
    onSign: (sign) => told.push(sign),
    log: pino({ enabled: false }),
  });
  return { copies, told };
}

it('a container of a run that the store knows, or of none, is no sign', async () => {
  const { copies, told } = watch();
  await copies.sawStranger(host, container('c1', 'own-run'), true);
  await copies.sawStranger(host, container('c2'), true);
  expect(copies.look()).toEqual({ signs: [], partly: false });
  expect(told).toEqual([]);
});

it('one of another run is, and is told once', async () => {
  const { copies, told } = watch();
  const sign = { kind: 'container', hostId: 'h1', hostName: 'Bergen', containerId: 'c1', appeared: true } as const;
  await copies.sawStranger(host, container('c1', 'other-run'), true);
  await copies.sawStranger(host, container('c1', 'other-run'), true);
  expect(copies.look().signs).toEqual([sign]);
  expect(told).toEqual([sign]);
});

it('whether it appeared while somebody looked on is kept', async () => {
  const { copies } = watch();
  await copies.sawStranger(host, container('c1', 'other-run'), false);
  expect(copies.look().signs).toMatchObject([{ containerId: 'c1', appeared: false }]);
});

it('a service beside it is told once for each time it runs, and counts as long as it does', () => {
  let besides = [{ place: 'deck, /copy', pid: 7 }];
  const { copies, told } = watch(() => besides);
  const sign = { kind: 'neighbour', place: 'deck, /copy', pid: 7 } as const;
  expect(copies.look().signs).toEqual([sign]);
  expect(copies.look().signs).toEqual([sign]);
  expect(told).toEqual([sign]);
  besides = [];
  expect(copies.look().signs).toEqual([]);
  besides = [{ place: 'deck, /copy', pid: 8 }];
  expect(copies.look().signs).toEqual([{ ...sign, pid: 8 }]);
  expect(told).toHaveLength(2);
});

it('says where it could not look', () => {
  const failing = () => {
    throw new Error('No room.');
  };
  for (const look of [() => null, failing]) expect(watch(look).copies.look()).toEqual({ signs: [], partly: true });
  const none = createCopyWatch({
    neighbours: null,
    knowsRun: async () => true,
    onSign: () => undefined,
    log: pino({ enabled: false }),
  });
  expect(none.look()).toEqual({ signs: [], partly: true });
});
