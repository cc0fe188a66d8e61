import { describe, expect, it } from 'vitest';
import { judgeGroup, judgeImageUser, judgeUser, plainUid } from './users.ts';

const image = (user: string, uid: number | null) => ({ user, uid, source: 'host' as const });
const graded = (user: unknown, imageUser?: ReturnType<typeof image>) =>
  judgeUser(user, imageUser).map(({ id, severity }) => `${id} ${severity}`);

describe('a user', () => {
  it.each([
    '0',
    '0:0',
    '0:1000',
    '00',
    '+0',
    '-0',
    '000:5',
    'root',
    'Root',
    'kasm-user',
    ':1000',
    ':',
    ' ',
    ' 1000',
    '1000 ',
  ])('is root, or may be: %j', (user) => expect(graded(user)).toEqual(['user_error weakened']));
  it.each([
    '01000',
    '+1000',
    '-1',
    '1e3',
    '0x3e8',
    '1000.0',
    '4294967296',
    '2147483648',
    '99999999999999999999',
    '１０００',
    '1000\n',
  ])('in a spelling that engines read in their own way may be root: %j', (user) =>
    expect(graded(user)).toEqual(['user_error weakened']),
  );
  it('that is sent as no text may be root', () => {
    expect(graded({ a: 1 })).toEqual(['user_error weakened']);
    expect(graded([1000])).toEqual(['user_error weakened']);
  });

  it.each([undefined, null, ''])('that is not set is the image’s: %j', (user) => expect(graded(user)).toEqual([]));
  it('of the images says nothing', () => expect([graded('1000'), graded('1000:1000')]).toEqual([[], []]));
  it('other than it is told', () => {
    expect(graded('1001')).toEqual(['user_error info']);
    expect(graded('2147483647')).toEqual(['user_error info']);
  });
  it('in root’s group is told, and so is one in a group of some name', () => {
    expect(graded('1000:0')).toEqual(['group info']);
    expect(graded('1001:docker')).toEqual(['user_error info', 'group info']);
  });

  it('by a name is whoever the image says', () => {
    expect(graded('kasm-user', image('kasm-user', 1000))).toEqual([]);
    expect(graded('kasm-user', image('kasm-user', 0))).toEqual(['user_error weakened']);
    expect(graded('kasm-user', image('kasm-user', null))).toEqual(['user_error weakened']);
    // What was looked up for another text says nothing about this one, nor can an image make 0 another.
    expect(graded('kasm-user', image('', 1000))).toEqual(['user_error weakened']);
    expect(graded('0', image('0', 1000))).toEqual(['user_error weakened']);
  });

  it('is a plain number or none', () => {
    expect(['0', '1000', '1000:x', '2147483647'].map(plainUid)).toEqual([0, 1000, 1000, 2_147_483_647]);
    expect(['', ':1', '00', '+1', ' 1', '2147483648'].map(plainUid)).toEqual(Array(6).fill(null));
  });
});

describe('the image’s own user', () => {
  it('is asked about where it is root, or may be', () => {
    for (const user of [
      image('', 0),
      image('', null),
      image('', 1000),
      image('root', 0),
      image('0', null),
      image('x', null),
    ]) {
      expect(judgeImageUser(user)).toMatchObject({ id: 'image_root', severity: 'weakened' });
    }
  });
  it('is nothing to say where it is not root', () => {
    expect(judgeImageUser(image('1000', null))).toBeNull();
    expect(judgeImageUser(image('kasm-user', 1000))).toBeNull();
  });
  it('is told to be known later where it is not known yet', () => {
    expect(judgeImageUser(null)).toMatchObject({ id: 'image_user', severity: 'info' });
  });
});

it.each([
  ['audio', 'info'],
  ['1000', 'info'],
  ['0', 'weakened'],
  ['sudo', 'weakened'],
  ['kvm', 'weakened'],
  ['docker', 'unknown'],
  ['disk', 'unknown'],
  ['44', 'unknown'],
  ['keep-groups', 'unknown'],
  [6, 'unknown'],
])('the group %j is %s', (group, severity) => expect(judgeGroup(group).severity).toBe(severity));
