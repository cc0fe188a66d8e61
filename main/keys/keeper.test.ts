import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { keyFileName, wrappedKeyName } from '../../common/shell/protocol.ts';
import { createKeyFiles } from './files.ts';
import { createKeyKeeper, type KeyAnswer, type Keychain, planKey } from './keeper.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A keychain of this process: turns every byte around. */
function keychain(
  options: { available?: boolean; rewrap?: boolean; broken?: boolean } = {},
): Keychain & { wraps: number } {
  const turn = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 0xff);
  return {
    wraps: 0,
    available: () => Promise.resolve(options.available ?? true),
    wrap(text) {
      this.wraps += 1;
      return Promise.resolve(turn(Buffer.from(text)));
    },
    unwrap(wrapped) {
      if (options.broken === true) return Promise.reject(new Error('locked'));
      return Promise.resolve({ text: Buffer.from(turn(wrapped)).toString(), rewrap: options.rewrap ?? false });
    },
  };
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'fairlead-keys-'));
  folders.push(made);
  return made;
}

const asks = (...answers: KeyAnswer[]) => {
  const questions: string[] = [];
  return {
    questions,
    ask: (question: string) => {
      questions.push(question);
      return Promise.resolve(answers.shift() ?? 'quit');
    },
  };
};

const keeper = (dataDir: string, chain: Keychain, ask = asks().ask) =>
  createKeyKeeper({ keychain: chain, files: createKeyFiles(dataDir), ask });

describe('the data key', () => {
  it.each([
    [{ wrapped: true, keyFile: false, keychain: true }, 'unwrap'],
    [{ wrapped: true, keyFile: true, keychain: true }, 'unwrap'],
    [{ wrapped: true, keyFile: false, keychain: false }, 'ask-locked'],
    [{ wrapped: true, keyFile: true, keychain: false }, 'ask-locked'],
    [{ wrapped: false, keyFile: true, keychain: true }, 'key-file'],
    [{ wrapped: false, keyFile: true, keychain: false }, 'key-file'],
    [{ wrapped: false, keyFile: false, keychain: true }, 'wrap-new'],
    [{ wrapped: false, keyFile: false, keychain: false }, 'ask'],
  ] as const)('found %o: %s', (found, plan) => {
    expect(planKey(found)).toBe(plan);
  });

  it('is made once, wrapped, and unwrapped on later starts', async () => {
    const dataDir = folder();
    const first = await keeper(dataDir, keychain()).deliver();
    const again = keeper(dataDir, keychain());
    const second = await again.deliver();
    expect(first.kind).toBe('keychain');
    expect(second).toEqual(first);
    expect(again.storage()).toBe('keychain');
    expect(readdirSync(dataDir)).toEqual([wrappedKeyName]);
    expect(statSync(join(dataDir, wrappedKeyName)).mode & 0o777).toBe(0o600);
  });

  it('is wrapped again when the keychain asks for it', async () => {
    const dataDir = folder();
    await keeper(dataDir, keychain()).deliver();
    const chain = keychain({ rewrap: true });
    await keeper(dataDir, chain).deliver();
    expect(chain.wraps).toBe(1);
  });

  it('is never replaced when it cannot be read back', async () => {
    const dataDir = folder();
    await keeper(dataDir, keychain()).deliver();
    const chain = keychain({ broken: true });
    await expect(keeper(dataDir, chain).deliver()).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' });
    writeFileSync(join(dataDir, wrappedKeyName), 'not json');
    await expect(keeper(dataDir, keychain()).deliver()).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' });
    expect(chain.wraps).toBe(0);
  });

  it('stays in its file where there is one, whatever the keychain', async () => {
    const dataDir = folder();
    writeFileSync(join(dataDir, keyFileName), 'x');
    expect(await keeper(dataDir, keychain()).deliver()).toEqual({ kind: 'key-file', create: false });
    expect(readdirSync(dataDir)).toEqual([keyFileName]);
  });

  it('is asked about without a keychain, once per run, and then written nowhere', async () => {
    const dataDir = folder();
    const { questions, ask } = asks('this-run');
    const kept = keeper(dataDir, keychain({ available: false }), ask);
    const first = await kept.deliver();
    if (first.kind !== 'this-run') throw new Error('Expected a key for this run.');
    const value = first.key.slice();
    first.key.fill(0);
    expect(await kept.deliver()).toEqual({ kind: 'this-run', key: value });
    expect(questions).toEqual(['none']);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('is left to the service as a file, or to nobody, as the person says', async () => {
    const none = keychain({ available: false });
    expect(await keeper(folder(), none, asks('key-file').ask).deliver()).toEqual({ kind: 'key-file', create: true });
    await expect(keeper(folder(), none, asks('quit').ask).deliver()).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
