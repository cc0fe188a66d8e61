/** `fairlead-issue page`: the activation page as a file for a web server. */
import { writeFileSync } from 'node:fs';
import { messageOf } from '../../../common/thrown.ts';
import type { Io } from '../io.ts';
import { signingKeys } from '../ledger/signing-keys.ts';
import { demanded, ledgerFile, ledgerOptions, readArgs, UsageError } from '../options.ts';
import { buildActivationPage } from '../page/build.ts';
import { pageSettingsSchema } from '../page/settings.ts';
import { embeddedKeys } from '../public-keys.ts';
import { fileError, withLedger } from '../session.ts';

export const pageUsage = `fairlead-issue page FILE [--server ADDRESS]
  writes the activation page, one file for any web server; it holds the public keys of the ledger
  --server               the activation server that it asks (none: for use by telephone alone)
`;

export async function page(args: readonly string[], io: Io): Promise<void> {
  const { values, positionals } = readArgs(args, { ...ledgerOptions, server: { type: 'string' } }, 1);
  const file = demanded('FILE', positionals[0]);
  const keys = await withLedger(ledgerFile(values.ledger, io.env), (ledger) => embeddedKeys(signingKeys(ledger)));
  const settings = pageSettingsSchema.safeParse({ keys, server: values.server ?? null });
  if (!settings.success || values.server === 'self')
    throw new UsageError(
      `--server takes the address of the server, as https://activate.example/, not "${values.server}".`,
    );
  const { html } = await buildActivationPage(settings.data);
  try {
    writeFileSync(file, html);
  } catch (thrown) {
    throw fileError(`${file} cannot be written: ${messageOf(thrown)}.`, thrown);
  }
  io.stderr.write(`The activation page was written to ${file}.\n`);
}
