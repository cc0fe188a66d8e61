/** `fairlead-issue issue`: the licence for a request. */
import { typedForm } from '../../../common/license/typed-form.ts';
import { readText, writeText } from '../files.ts';
import type { Io } from '../io.ts';
import { issueDictated, issueLicense } from '../issue-license.ts';
import { demanded, readArgs, signingOptions } from '../options.ts';
import { withIssuing } from '../session.ts';

export const issueUsage = `fairlead-issue issue REQUEST-FILE [--dictated] [--out FILE] [--typed] [--json]
  checks a request and issues the licence for it: the same one again where this site has one by this key
  REQUEST-FILE           as the console saves it, or the address behind its QR code; - for standard input
  --dictated             no request, but what was read out over the telephone: the Installation ID on the first line, the
                         Activation Key on the second; whoever takes it down answers for it, there is no signature
  --out                  the License Key file for the site (standard output)
  --typed                the form to read out and type, too
`;

const flag = { type: 'boolean' } as const;

export async function issue(args: readonly string[], io: Io): Promise<void> {
  const { values, positionals } = readArgs(
    args,
    { ...signingOptions, out: { type: 'string' }, typed: flag, dictated: flag, json: flag },
    1,
  );
  const request = readText(demanded('REQUEST-FILE', positionals[0]));
  const { answer, activation, isNew, licenseKey } = await withIssuing(values, io, (context) =>
    values.dictated ? issueDictated(context, numbersIn(request)) : issueLicense(context, request),
  );
  if (values.out !== undefined) writeText(values.out, answer);
  const groups = await typedForm(crypto.subtle, licenseKey);
  if (values.json) {
    const { licenseId, installationId, siteName } = activation;
    io.stdout.write(`${JSON.stringify({ licenseId, installationId, siteName, isNew, answer, typed: groups })}\n`);
    return;
  }
  const how = isNew ? 'was issued' : 'was issued before, and is the same again';
  io.stderr.write(`Licence ${activation.licenseId} for ${activation.installationId} ${how}.\n`);
  if (values.out === undefined) io.stdout.write(answer);
  if (values.typed) io.stdout.write(numbered(groups ?? []));
}

function numbersIn(text: string) {
  const [installationId = '', activationKey = ''] = text.split('\n').filter((line) => line.trim() !== '');
  return { installationId, activationKey };
}

/** Six groups a line, each line with the number of its first group. */
function numbered(groups: readonly string[]): string {
  const lines = Array.from({ length: Math.ceil(groups.length / 6) }, (_, line) =>
    [String(line * 6 + 1).padStart(3), ...groups.slice(line * 6, line * 6 + 6)].join('  '),
  );
  return `${lines.join('\n')}\n`;
}
