/** Where the site is: its names, its certificate, and which proxies are believed. */
import { type AskingReader, createAskingReader } from '../api/client-address.ts';
import { type ConsolePlace, consoleNames, consoleOrigin, localOrigin } from '../api/console-names.ts';
import type { ConsoleNames } from '../api/headers.ts';
import type { DisposableStore } from '../async/disposables.ts';
import type { Logger } from '../log/logger.ts';
import type { ServiceOptions, SiteAddress } from '../options.ts';
import type { AddressFacts } from '../system/address-check.ts';
import { type MachineNames, machineNames, namesOfSite } from '../tls/names.ts';
import type { SiteCertificate } from '../tls/site-certificate.ts';

const onThisMachine: SiteAddress = { tls: null, publicUrl: null, trustedProxies: [], viewerDomain: null };

type Address = {
  /** null: HTTP. */
  readonly certificate: SiteCertificate | null;
  readonly asking: AskingReader;
  readonly isPublicSecure: boolean;
  names(port: number): ConsoleNames;
  consoleOrigin(port: number): string;
  localOrigin(port: number): string;
  /** What the health page tells of it. */
  facts(): Omit<AddressFacts, 'origin'>;
};

/** @throws TLS_… where there is no certificate that can be served */
export async function composeAddress(
  options: Pick<ServiceOptions, 'dataDir' | 'listen' | 'viewerPorts' | 'address'>,
  { log, now }: { readonly log: Logger; readonly now: () => number },
  cleanup: DisposableStore,
): Promise<Address> {
  const { tls, publicUrl, trustedProxies, viewerDomain } = options.address ?? onThisMachine;
  const place = (machine: MachineNames): ConsolePlace => ({
    host: options.listen.host,
    isSecure: tls !== null,
    publicUrl,
    machine: [machine.hostName, ...machine.addresses],
    hostName: machine.hostName,
    hasViewPorts: options.viewerPorts !== null,
  });
  // The port has no part in a certificate.
  const hostNow = () => new URL(consoleOrigin(place(machineNames()), 1)).hostname;
  const publicHost = publicUrl === null ? null : new URL(publicUrl).hostname;
  const wildcard = viewerDomain?.name ?? null;
  const certificate =
    tls === null
      ? null
      : await (await import('../tls/site-certificate.ts')).openSiteCertificate(tls, {
          dataDir: options.dataDir,
          label: `Fairlead authority of ${hostNow()}`,
          names: () => ({
            // A given certificate is held to the address that was named; the site's own has whatever is in links.
            needed: namesOfSite(tls.kind === 'own' ? hostNow() : publicHost, wildcard, null),
            more: namesOfSite(null, null, machineNames()),
          }),
          log,
          now,
        });
  if (certificate !== null) cleanup.add('certificate', () => certificate.close());
  return {
    certificate,
    asking: createAskingReader(trustedProxies),
    isPublicSecure: tls !== null || publicUrl !== null,
    names: (port) => consoleNames(place(machineNames()), port),
    consoleOrigin: (port) => consoleOrigin(place(machineNames()), port),
    localOrigin: (port) => localOrigin(place(machineNames()), port),
    facts: () => ({
      certificate: certificate?.state() ?? null,
      isBehindProxy: tls === null && publicUrl !== null,
      hasTrustedProxy: trustedProxies.length > 0,
    }),
  };
}
