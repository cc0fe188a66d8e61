/** The certificate that a site serves: made here or given in files, replaced while it is served, and told about. */
import { unwatchFile, watchFile } from 'node:fs';
import { type ErrorInfo, loggedError, toErrorInfo } from '../../common/errors.ts';
import type { Logger } from '../log/logger.ts';
import { type GivenFiles, readGiven } from './given.ts';
import { ownCertificate } from './own.ts';
import { certificatesOf, factsOf } from './read.ts';
import { createServed } from './served.ts';
import type { CertificateFacts, NeededNames, TlsOrigin, TlsPair, TlsSource, TlsState } from './types.ts';

/** How often files are looked at, milliseconds: `stat` alone, so that links and network folders count as well. */
const lookEveryMs = 5000;
/** How often it is asked whether the site's own certificate has to be made anew, milliseconds. */
const renewEveryMs = 3600_000;

export type SiteCertificate = TlsSource & {
  state(): TlsState;
  /** The certificate of the site's own authority, PEM; null where the site's certificate was given. */
  authority(): string | null;
  close(): void;
};

type Options = {
  readonly dataDir: string;
  /** What people see of the site's own authority in their list of authorities. */
  readonly label: string;
  /** Asked anew each time: machines get other addresses. */
  names(): { readonly needed: NeededNames; readonly more: NeededNames };
  readonly log: Logger;
  readonly now: () => number;
  /** For files; five seconds where silent. Milliseconds. */
  readonly everyMs?: number;
};

/** @throws TLS_… where there is no certificate that can be served */
export function openSiteCertificate(origin: TlsOrigin, options: Options): Promise<SiteCertificate> {
  return origin.kind === 'own' ? openOwn(options) : openGiven(origin, options);
}

async function openOwn({ dataDir, label, names, log, now }: Options): Promise<SiteCertificate> {
  let trouble: ErrorInfo | null = null;
  let own = await ownCertificate(dataDir, label, names(), now());
  const served = createServed(own.pair);
  if (own.made !== null)
    log.info({ made: own.made, ...factsOf(own.authority) }, 'A certificate was made for this site');
  const renew = async (): Promise<void> => {
    try {
      own = await ownCertificate(dataDir, label, names(), now());
      trouble = null;
      if (own.made === null) return;
      served.replace(own.pair);
      log.info({ made: own.made, ...factsOfPair(own.pair) }, 'The certificate of this site was made anew');
    } catch (thrown) {
      trouble = toErrorInfo(thrown);
      log.error(loggedError(thrown), 'The certificate of this site could not be made anew');
    }
  };
  const timer = setInterval(() => void renew(), renewEveryMs).unref();
  return {
    ...served.source,
    state: () => ({
      kind: 'own',
      served: factsOfPair(served.source.current()),
      authority: factsOf(own.authority),
      trouble,
    }),
    authority: () => own.authority.toString(),
    close: () => clearInterval(timer),
  };
}

async function openGiven(
  files: GivenFiles,
  { names, log, now, everyMs = lookEveryMs }: Options,
): Promise<SiteCertificate> {
  let trouble: ErrorInfo | null = null;
  const served = createServed((await readGiven(files, names().needed, now())).pair);
  let looking: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      const { pair } = await readGiven(files, names().needed, now());
      trouble = null;
      const { certificate, key } = served.source.current();
      if (pair.certificate === certificate && pair.key === key) return;
      served.replace(pair);
      log.info(factsOfPair(pair), 'Another certificate is served from now on');
    } catch (thrown) {
      // SECURITY: docs/security.md 4.33: one that is of no use never takes the place of one that is served.
      trouble = toErrorInfo(thrown);
      log.error(loggedError(thrown), 'The new certificate is not used; the one before it still is');
    }
  };
  const onStat = () => {
    looking = looking.then(look);
  };
  const paths = [...new Set([files.certificateFile, files.keyFile])];
  for (const path of paths) watchFile(path, { interval: everyMs, persistent: false }, onStat);
  return {
    ...served.source,
    state: () => ({ kind: 'files', served: factsOfPair(served.source.current()), authority: null, trouble }),
    authority: () => null,
    close() {
      for (const path of paths) unwatchFile(path, onStat);
    },
  };
}

function factsOfPair({ certificate }: TlsPair): CertificateFacts {
  const [leaf] = certificatesOf(certificate);
  if (leaf === undefined) throw new Error('What is served holds no certificate.');
  return factsOf(leaf);
}
