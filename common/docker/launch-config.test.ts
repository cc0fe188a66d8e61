import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLaunchConfig } from './launch-config.ts';

const found = (value: unknown) =>
  readLaunchConfig(value).problems.map((problem) => `${problem.code} ${problem.property}`);
const field = { key: 'a', input_type: 'text' };
const form = (...fields: unknown[]) => ({ file_mapping: { destination: '/x.json' }, launch_form: fields });

describe('readLaunchConfig', () => {
  it('reads a form as public lists have it', () => {
    const { fields, destination, problems } = readLaunchConfig(
      form(
        {
          key: 'vpn',
          label: 'VPN',
          value: null,
          allow_saving: true,
          required: true,
          placeholder: null,
          help: 'Choose one',
          input_type: 'select',
          options: [{ value: 'openvpn', label: 'OpenVPN' }],
          validator_regex: null,
          display_if: null,
        },
        {
          key: 'token',
          label: 'Token',
          input_type: 'passwordtextarea',
          validator_regex: '^tskey-[\\w\\-]{0,100}',
          validator_regex_description: 'Begins with tskey-',
          display_if: [{ key: 'vpn', value_regex: 'tailscale' }],
        },
        { key: 'user', display_if: [[{ key: 'vpn', value_regex: 'openvpn' }]] },
      ),
    );
    expect(problems).toEqual([]);
    expect(destination).toBe('/x.json');
    expect(fields[0]).toEqual({
      key: 'vpn',
      label: 'VPN',
      help: 'Choose one',
      placeholder: '',
      value: '',
      required: true,
      input: 'select',
      secret: false,
      options: [{ label: 'OpenVPN', value: 'openvpn' }],
      pattern: null,
      patternHelp: '',
      showIf: [],
      allowSaving: true,
    });
    expect(fields[1]).toMatchObject({ secret: true, showIf: [[{ key: 'vpn', pattern: 'tailscale' }]] });
    expect(fields[1]?.pattern).toBe('^tskey-[\\w\\-]{0,100}');
    expect(fields[2]).toMatchObject({ label: 'user', input: 'text', showIf: [[{ key: 'vpn', pattern: 'openvpn' }]] });
  });

  it('keeps the good fields of a flawed form', () => {
    const flawed = form(field, field, { label: 'no key' }, 7, { key: 'b', input_type: 'select' });
    expect(readLaunchConfig(flawed).fields.map((item) => item.key)).toEqual(['a']);
    expect(found(flawed)).toEqual([
      'LAUNCH_CONFIG_TWICE launch_form[1]',
      'LAUNCH_CONFIG_KEY launch_form[2].key',
      'RUN_CONFIG_TYPE launch_form[3]',
      'LAUNCH_CONFIG_OPTIONS launch_form[4].options',
    ]);
  });

  it('reads no more expressions than can be looked at while somebody types', () => {
    const costly = { validator_regex: '^[a-z]{0,400}$' };
    const many = form(...Array.from({ length: 20 }, (_, index) => ({ key: `k${index}`, ...costly })));
    const { fields, problems } = readLaunchConfig(many);
    expect(fields.filter(({ pattern }) => pattern !== null)).toHaveLength(6);
    expect(problems.filter(({ code }) => code === 'LAUNCH_CONFIG_PATTERN')).toHaveLength(14);
  });

  it('reports expressions, types and files that cannot be used', () => {
    expect(found(form({ ...field, validator_regex: '(' }))).toEqual([
      'LAUNCH_CONFIG_PATTERN launch_form[0].validator_regex',
    ]);
    expect(readLaunchConfig(form({ ...field, validator_regex: '(' })).fields[0]?.pattern).toBeNull();
    expect(readLaunchConfig(form({ ...field, input_type: 'secretbox' })).fields[0]?.secret).toBe(true);
    expect(found({ launch_form: [field] })).toEqual(['LAUNCH_CONFIG_NOWHERE file_mapping']);
    expect(found({ file_mapping: { destination: '/a/../etc/passwd' } })).toEqual([
      'LAUNCH_CONFIG_PATH file_mapping.destination',
    ]);
    expect(found({ file_mapping: { destination: 'a' } })).toEqual(['LAUNCH_CONFIG_PATH file_mapping.destination']);
    expect(found({ form: [] })).toEqual(['LAUNCH_CONFIG_UNKNOWN form']);
    expect(found([{}])).toEqual(['LAUNCH_CONFIG_TYPE ']);
  });

  it('takes any JSON', () => {
    for (const value of [null, undefined, '', {}]) expect(found(value)).toEqual([]);
    const keys = fc.constantFrom('key', 'input_type', 'options', 'display_if', 'validator_regex', 'value');
    const nearly = fc.dictionary(keys, fc.jsonValue({ maxDepth: 3 }));
    fc.assert(fc.property(nearly, (item) => readLaunchConfig(form({ key: 'a', ...item })).fields.length <= 1));
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => readLaunchConfig(value).problems.length >= 0));
  });
});
