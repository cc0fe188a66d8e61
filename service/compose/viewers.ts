/** Where sessions are shown: the gateway in this process, and as many in processes of their own as were asked for. */

import { inUrl } from '../api/console-names.ts';
import type { Logger } from '../log/logger.ts';
import type { ServiceOptions } from '../options.ts';
import { createGateway } from '../proxy/gateway.ts';
import { createCertificatePins } from '../proxy/pinned-tls.ts';
import type { Gateway, GatewayOptions, OriginStrategy } from '../proxy/types.ts';
import { createViewerWorkers } from '../proxy/viewer-workers.ts';
import type { TlsSource } from '../tls/types.ts';

/** ADR 0002: every view is a site of its own; the console is none of them. */
const viewerDomain = 'localhost';

type Viewers = {
  readonly gateway: Gateway;
  /** Starts listening. `origins` of views as a policy names them, and the `ports` they are on, this process's own first. */
  listen(): Promise<{ readonly origins: readonly string[]; readonly ports: readonly number[] }>;
};

type ViewerOptions = Pick<ServiceOptions, 'listen' | 'viewerPort' | 'viewerWorkerPorts' | 'viewerPorts' | 'address'>;

export async function composeViewers(
  options: ViewerOptions,
  deps: Pick<GatewayOptions, 'consoleOrigin' | 'resolveTarget'> & {
    readonly tls: TlsSource | null;
    readonly log: Logger;
  },
): Promise<Viewers> {
  const { consoleOrigin, resolveTarget, tls, log: logger } = deps;
  const { host } = options.listen;
  const strategies = originsOfViews(options, consoleOrigin);
  const gatewayOn = (port: number, index: number): GatewayOptions => ({
    listen: { host, port },
    origins: strategies(index),
    ...(tls && { tls }),
    consoleOrigin,
    resolveTarget,
    logger,
  });
  const pins = createCertificatePins();
  const own = createGateway(gatewayOn(options.viewerPort, 0), pins);
  const wanted = options.viewerWorkerPorts.map((port, index) => gatewayOn(port, index + 1));
  let gateway = own;
  if (wanted.length > 0) {
    // Loaded where there are some: one person's own site has none.
    const { createGatewayProcess } = await import('../proxy/gateway-process.ts');
    const workers = wanted.map((worker) => createGatewayProcess(worker, pins));
    gateway = createViewerWorkers(own, workers, resolveTarget);
  }
  return {
    gateway,
    async listen() {
      const { ports } = await gateway.listen();
      return { ports, origins: policyOrigins(strategies, host, ports) };
    },
  };
}

/**
 * Pure. Where views are, in the service's own process (0) and in each worker. A site that people reach over https has them
 * there as well, or browsers would not show them in its console.
 */
export function originsOfViews(
  { viewerPorts, address }: Pick<ViewerOptions, 'viewerPorts' | 'address'>,
  consoleOrigin: string,
): (index: number) => OriginStrategy {
  const { protocol, hostname } = new URL(consoleOrigin);
  const scheme = protocol === 'https:' ? 'https' : 'http';
  const viewer = address?.viewerDomain ?? null;
  if (viewer !== null) {
    const { name: domain, port } = viewer;
    const isBehindProxy = address?.tls === null && address.publicUrl !== null;
    const publicPort = port === null ? (isBehindProxy ? 443 : null) : port;
    return (index) => ({
      kind: 'subdomain',
      domain,
      scheme,
      // Each worker has a port of its own: those that follow.
      ...(publicPort !== null && { publicPort: publicPort + index }),
    });
  }
  if (viewerPorts === null) return () => ({ kind: 'subdomain', domain: viewerDomain });
  const publicHost = scheme === 'https' ? { scheme: 'https' as const, publicHost: hostname } : {};
  return () => ({ kind: 'ports', ...viewerPorts, ...publicHost });
}

/** Pure. Origins of views as a Content-Security-Policy names them. */
function policyOrigins(
  strategies: (index: number) => OriginStrategy,
  host: string,
  ports: readonly number[],
): readonly string[] {
  const named = (origins: OriginStrategy, port: number): string => {
    const scheme = origins.scheme ?? 'http';
    return origins.kind === 'ports'
      ? `${scheme}://${origins.publicHost ?? inUrl(host)}:*`
      : `${scheme}://*.${origins.domain}:${origins.publicPort ?? port}`;
  };
  // Where each view has a port, none is listened on before there is a view.
  return (ports.length > 0 ? ports : [0]).map((port, index) => named(strategies(index), port));
}
