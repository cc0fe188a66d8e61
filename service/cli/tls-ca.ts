/** `fairlead tls ca`: the certificate of the site's own authority, for people to import. */
import { parseArgs } from 'node:util';
import { toErrorInfo } from '../../common/errors.ts';
import { hintText } from '../../common/hint.ts';
import { usageProblem } from '../../common/usage-problem.ts';
import { readAuthority } from '../tls/own.ts';
import { dataDirOf } from './data-dir.ts';
import { exitCodes, type Io } from './io.ts';

export const tlsUsage = `fairlead tls ca [--data FOLDER]
  the certificate of the site's own authority (PEM) on stdout, its SHA-256 fingerprint on stderr
`;

/** Reads the data folder, whether the service runs or not. */
export async function tlsCa(args: readonly string[], io: Io): Promise<number> {
  let data: string | undefined;
  try {
    data = parseArgs({ args: [...args], options: { data: { type: 'string' } } }).values.data;
  } catch (thrown) {
    io.stderr.write(`${usageProblem(thrown)}\n\n${tlsUsage}`);
    return exitCodes.usage;
  }
  const dataDir = dataDirOf(data, io.env);
  try {
    const authority = await readAuthority(dataDir);
    if (authority === null) {
      io.stderr.write(
        `The site in ${dataDir} has no authority of its own. It is made when the service first starts with TLS and without a certificate that was given.\n`,
      );
      return exitCodes.failed;
    }
    io.stdout.write(authority.toString());
    io.stderr.write(`SHA-256 fingerprint: ${authority.fingerprint256}\n`);
    return exitCodes.ok;
  } catch (thrown) {
    const { code, message, hint } = toErrorInfo(thrown);
    io.stderr.write(`${message} (${code})${hint ? `\n${hintText(hint)}` : ''}\n`);
    return exitCodes.failed;
  }
}
