import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExecConfig, toExec } from './exec-config.ts';

const found = (value: unknown) =>
  readExecConfig(value).problems.map((problem) => `${problem.code} ${problem.property}`);

describe('readExecConfig', () => {
  it('reads the phases as public lists write them', () => {
    const { commands, problems } = readExecConfig({
      first_launch: { user: 'root', privileged: true, cmd: "bash -c '/usr/bin/desktop_ready && start'" },
      go: { cmd: 'bash -c \'/dockerstartup/custom_startup.sh --go --url "$KASM_URL"\'' },
      assign: { cmd: ['a', 'b c'], user: 1000, workdir: '/tmp', environment: { A: 1 } },
    });
    expect(problems).toEqual([]);
    expect(commands).toEqual([
      {
        phase: 'first_launch',
        cmd: ['bash', '-c', '/usr/bin/desktop_ready && start'],
        user: 'root',
        privileged: true,
        workdir: '',
        environment: [],
      },
      {
        phase: 'go',
        cmd: ['bash', '-c', '/dockerstartup/custom_startup.sh --go --url "$KASM_URL"'],
        user: '',
        privileged: false,
        workdir: '',
        environment: [],
      },
      { phase: 'assign', cmd: ['a', 'b c'], user: '1000', privileged: false, workdir: '/tmp', environment: ['A=1'] },
    ]);
    expect(commands.map((command) => toExec(command, { KASM_URL: 'https://a' }))[2]).toEqual({
      cmd: ['a', 'b c'],
      user: '1000',
      privileged: false,
      workdir: '/tmp',
      env: ['A=1', 'KASM_URL=https://a'],
    });
  });

  it('reports what is misplaced, unknown or broken', () => {
    expect(found({ environment: { VNCOPTIONS: '-publicIP 127.0.0.1' } })).toEqual([
      'EXEC_CONFIG_MISPLACED environment',
    ]);
    expect(found({ environment: { A: 'b' }, shm_size: '512m', start: {} })).toEqual([
      'EXEC_CONFIG_MISPLACED environment',
      'EXEC_CONFIG_MISPLACED shm_size',
      'EXEC_CONFIG_UNKNOWN start',
    ]);
    expect(found({ go: { cmd: "bash -c 'open" } })).toEqual(['RUN_CONFIG_VALUE go.cmd']);
    expect(found({ go: { user: 'root' } })).toEqual(['EXEC_CONFIG_EMPTY go.cmd']);
    expect(found({ go: { cmd: 'a', tty: true } })).toEqual(['EXEC_CONFIG_UNKNOWN go.tty']);
    expect(found({ go: 'a' })).toEqual(['RUN_CONFIG_TYPE go']);
    expect(found('nonsense')).toEqual(['EXEC_CONFIG_TYPE ']);
    expect(found([{}])).toEqual(['EXEC_CONFIG_TYPE ']);
    expect(found({ go: { cmd: 'a', workdir: 'b' } })).toEqual(['EXEC_CONFIG_WORKDIR go.workdir']);
  });

  it('takes every form of nothing, and any JSON', () => {
    for (const value of [null, undefined, '', {}, '{}', { go: {} }, { go: null }]) expect(found(value)).toEqual([]);
    fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => readExecConfig(value).commands.length >= 0));
    const nearly = fc.dictionary(
      fc.constantFrom('cmd', 'user', 'workdir', 'environment'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    fc.assert(fc.property(nearly, (go) => readExecConfig({ go }).commands.length <= 1));
  });
});
