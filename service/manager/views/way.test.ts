import { expect, it } from 'vitest';
import type { EngineConnector } from '../../hosts/connector.ts';
import type { ManagedHost } from '../../hosts/host-types.ts';
import { sessionTarget } from '../../store/testing/samples.ts';
import type { SessionRow } from '../../store/types.ts';
import { createWay } from './way.ts';

const row = (patch: Partial<SessionRow> = {}) =>
  ({
    id: 's',
    host_id: 'h',
    target: sessionTarget({ containerId: 'c', startedAt: '2026-01-01T00:00:00Z' }),
    workspace_snapshot: { viewerPort: 8443 },
    ...patch,
  }) as SessionRow;

it('the way is timed rarely, for all who ask, and anew for another start or after a failure', async () => {
  let now = 0;
  let answer = Promise.resolve(3);
  const dialled: number[] = [];
  const timeDial = (_id: string, port: number) => {
    dialled.push(port);
    return answer;
  };
  const connector: Partial<EngineConnector> = { timeDial };
  const time = createWay({ pool: { require: () => ({ connector }) as ManagedHost }, now: () => now });
  expect(await Promise.all([time(row()), time(row())])).toEqual([3, 3]);
  now = 29_000;
  await time(row());
  expect(dialled).toEqual([8443]);
  await time(row({ target: sessionTarget({ containerId: 'c', startedAt: '2026-01-02T00:00:00Z' }) }));
  now = 31_000;
  await time(row());
  expect(dialled).toHaveLength(3);
  now = 70_000;
  answer = Promise.reject(new Error('gone'));
  await expect(time(row())).rejects.toThrow('gone');
  answer = Promise.resolve(4);
  expect(await time(row())).toBe(4);
});
