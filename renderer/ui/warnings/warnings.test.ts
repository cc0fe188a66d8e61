import { describe, expect, it } from 'vitest';
import type { WorkspaceWarning } from '../../../common/model/shared.ts';
import { severityLabels, shortSeverityLabels } from '../../../common/registry/severity.ts';
import { byProperty, idsOf, linesOf, mustConfirm, mustSee } from './warnings.ts';

const warning = (property: string, severity: WorkspaceWarning['severity'], more = {}): WorkspaceWarning => ({
  id: 'x',
  rule: 'fairlead',
  property,
  severity,
  message: 'Something is so.',
  explanationId: 'x',
  ...more,
});

describe('what is not known', () => {
  const list = [warning('a', 'weakened'), warning('b', 'unknown'), warning('c', 'host-root'), warning('d', 'info')];

  it('stands between a weakened sandbox and root on the host', () => {
    expect(byProperty(list).map(({ property }) => property)).toEqual(['c', 'b', 'a', 'd']);
  });

  it('has to be confirmed like root on the host', () => {
    expect(mustConfirm(list).map(({ property }) => property)).toEqual(['b', 'c']);
    expect(mustSee(list)).toEqual([]);
  });

  it('is called what it is, and shortly on cards', () => {
    expect(severityLabels.unknown).toBe('Not known to be harmless');
    expect(shortSeverityLabels).toEqual({ ...severityLabels, unknown: 'Not known' });
  });
});

it('an image that starts as root has to be confirmed, and one that may is only told', () => {
  const root = warning('image', 'weakened', { id: 'image_root', explanationId: 'image_root' });
  const open = warning('image', 'info', { id: 'image_user', explanationId: 'image_user' });
  expect(mustConfirm([root, open])).toEqual([root]);
  expect(mustSee([root, open])).toEqual([]);
});

describe('the sentences of a property', () => {
  const opened = 'The session can change "/etc".';
  const flag = warning('volumes', 'host-root', { id: 'flag_property', rule: 'field', message: opened });
  const ours = warning('volumes', 'host-root', { id: 'host_system', message: opened });
  const other = warning('volumes', 'info', { id: 'host_folder', message: 'The session can read "/srv".' });

  it('stand once each, the gravest first, with what can happen before the ids', () => {
    const lines = linesOf([other, ours, flag]);
    expect(lines.map(({ message }) => message)).toEqual([opened, other.message]);
    expect(lines.map(idsOf)).toEqual(['flag_property, host_system: volumes', 'host_folder: volumes']);
  });

  it('of two properties are two, also where they say the same', () => {
    expect(linesOf([flag, { ...flag, property: 'mounts' }]).map(idsOf)).toEqual([
      'flag_property: volumes',
      'flag_property: mounts',
    ]);
  });
});
