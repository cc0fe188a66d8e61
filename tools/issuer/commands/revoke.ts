/** `fairlead-issue revoke`: takes a licence back, or an Activation Key with all of its licences. */
import { writeText } from '../files.ts';
import type { Io } from '../io.ts';
import { demanded, readArgs, signingOptions, UsageError, wholeNumber } from '../options.ts';
import { revoke } from '../revoke-license.ts';
import { withIssuing } from '../session.ts';

export const revokeUsage = `fairlead-issue revoke --activation LICENSE-ID | --key NUMBER  --reason TEXT [--out FILE]
  takes back one licence, whose place another site may have then, or a key with all of its licences; the signed list of all
  that hold no longer goes with every licence that is issued from now on, and to the site as a file
  --out                  the file (standard output)
`;

export async function revokeCommand(args: readonly string[], io: Io): Promise<void> {
  const { values } = readArgs(args, {
    ...signingOptions,
    activation: { type: 'string' },
    key: { type: 'string' },
    reason: { type: 'string' },
    out: { type: 'string' },
  });
  const { activation, key } = values;
  if ((activation === undefined) === (key === undefined)) throw new UsageError('Give either --activation or --key.');
  const reason = demanded('--reason', values.reason);
  const what =
    key === undefined
      ? { licenseId: (activation ?? '').toUpperCase() }
      : { key: wholeNumber('--key', key, { least: 1, most: 999_999_999 }) };
  const { licenseIds, list } = await withIssuing(values, io, (context) => revoke(context, what, reason));
  io.stderr.write(
    licenseIds.length === 0
      ? 'No licence holds any less because of this: none was issued, or all were revoked before.\n'
      : `Revoked: ${licenseIds.join(', ')}.\n`,
  );
  if (list === null) return;
  if (values.out === undefined) io.stdout.write(`${list}\n`);
  else writeText(values.out, `${list}\n`);
}
