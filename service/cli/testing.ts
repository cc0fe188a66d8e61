/** Test support: a command with its output collected instead of printed. */
import { main } from './main.ts';

type Ran = { readonly code: number; readonly out: string; readonly err: string };

export async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(args, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    env,
  });
  return { code, out: out.join(''), err: err.join('') };
}
