import { describe, expect, it } from 'vitest';
import { readLaunchConfig } from '../../../common/docker/launch-config.ts';
import { answerError, answersOf, firstValues, shownFields } from './launch-form.ts';

const { fields } = readLaunchConfig({
  file_mapping: { destination: '/tmp/launch.json' },
  launch_form: [
    { key: 'mode', label: 'Mode', input_type: 'select', value: 'plain', options: ['plain', 'vpn'] },
    {
      key: 'server',
      label: 'Server',
      required: true,
      validator_regex: '^[a-z.]+$',
      display_if: [{ key: 'mode', value_regex: '^vpn$' }],
    },
    { key: 'port', label: 'Port', input_type: 'number', display_if: [{ key: 'server', value_regex: '.' }] },
  ],
});
const keys = (values: Record<string, string>) => shownFields(fields, values).map(({ key }) => key);
const field = (key: string) => {
  const found = fields.find((one) => one.key === key);
  if (!found) throw new Error(`The form has no field ${key}`);
  return found;
};

describe('the form at launch', () => {
  it('begins with the values of the publisher', () => {
    expect(firstValues(fields)).toEqual({ mode: 'plain', server: '', port: '' });
  });

  it('asks only what the other answers call for', () => {
    expect(keys({ mode: 'plain', server: 'a.b' })).toEqual(['mode']);
    expect(keys({ mode: 'vpn', server: '' })).toEqual(['mode', 'server']);
    expect(keys({ mode: 'vpn', server: 'a.b' })).toEqual(['mode', 'server', 'port']);
  });

  it('sends no answer to a question that is hidden', () => {
    expect(answersOf(fields, { mode: 'plain', server: 'left.over', port: '1' })).toEqual({ mode: 'plain' });
  });

  it('says what is wrong with an answer', () => {
    expect(answerError(field('server'), ' ')).toBe('This is needed.');
    expect(answerError(field('server'), 'A1')).toContain('form');
    expect(answerError(field('server'), 'vpn.example')).toBeNull();
    expect(answerError(field('port'), 'x')).toContain('number');
    expect(answerError(field('port'), '')).toBeNull();
  });
});

it('does not stand still over an expression that was made for it', () => {
  const trap = readLaunchConfig({
    file_mapping: { destination: '/tmp/launch.json' },
    launch_form: [
      { key: 'a', label: 'A', value: `${'a'.repeat(40)}!`, validator_regex: '^(a+)+$' },
      { key: 'b', label: 'B', display_if: [{ key: 'a', value_regex: '^(a|aa)+$' }] },
    ],
  }).fields;
  const values = firstValues(trap);
  expect(shownFields(trap, values).map(({ key }) => key)).toEqual(['a']);
  expect(trap[0] && answerError(trap[0], values.a ?? '')).toContain('form');
});

it('says that an answer is longer than a container can be given', () => {
  expect(answerError(field('mode'), 'x'.repeat(30_001))).toBe('This may have 30000 characters at most.');
});
