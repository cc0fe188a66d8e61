/** `fairlead-issue serve`: the activation server. */
import { once } from 'node:events';
import { isIP } from 'node:net';
import type { Io } from '../io.ts';
import { signingKeys } from '../ledger/signing-keys.ts';
import { readArgs, signingOptions, UsageError, wholeNumber } from '../options.ts';
import { buildActivationPage } from '../page/build.ts';
import { embeddedKeys } from '../public-keys.ts';
import { startActivationServer } from '../server/server.ts';
import { withIssuing } from '../session.ts';

export const serveUsage = `fairlead-issue serve [--listen ADDRESS:PORT] [--behind-proxy]
  the activation page, and licences for requests that sites and the page send to it; asks for the passphrase once
  --listen               where (127.0.0.1:8470); plain HTTP, so what is not this machine reaches it through a proxy with TLS
  --behind-proxy         that proxy, on this machine, says who asks (X-Forwarded-For)
`;

export async function serve(args: readonly string[], io: Io): Promise<void> {
  const { values } = readArgs(args, {
    ...signingOptions,
    listen: { type: 'string' },
    'behind-proxy': { type: 'boolean' },
  });
  const listen = placeOf(values.listen ?? '127.0.0.1:8470');
  await withIssuing(values, io, async ({ ledger, signer, now }) => {
    // Before anybody is told that it serves: a wrong passphrase is found now.
    await signer();
    const page = await buildActivationPage({ keys: embeddedKeys(signingKeys(ledger)), server: 'self' });
    const server = await startActivationServer({
      context: { ledger, signer, now },
      page,
      listen,
      isBehindProxy: values['behind-proxy'] ?? false,
      log: (line) => void io.stderr.write(`${line}\n`),
    });
    try {
      io.stdout.write(`The activation server is at ${server.address}/\n`);
      if (!/^(127\.|::1$)/.test(listen.host))
        io.stderr.write('It can be reached from other machines without TLS: put a proxy with TLS before it.\n');
      if (!io.stop.aborted) await once(io.stop, 'abort');
    } finally {
      await server.close();
    }
  });
}

/** `127.0.0.1:8470`, `[::1]:8470`. @throws UsageError */
function placeOf(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(text) ?? [];
  const host = bracketed ?? plain ?? '';
  const isGood = bracketed === undefined ? isIP(host) === 4 || host === 'localhost' : isIP(host) === 6;
  if (!isGood) throw new UsageError(`--listen takes an address with a port, as 127.0.0.1:8470, not "${text}".`);
  return { host, port: wholeNumber('--listen', port, { least: 0, most: 65_535 }) };
}
