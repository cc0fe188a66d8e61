/** Where sessions are shown: the gateway in this process, and as many in processes of their own as were asked for. */
import type { Logger } from '../log/logger.ts';
import type { ServiceOptions } from '../options.ts';
import { createGateway } from '../proxy/gateway.ts';
import { createCertificatePins } from '../proxy/pinned-tls.ts';
import type { Gateway, GatewayOptions } from '../proxy/types.ts';
import { createViewerWorkers } from '../proxy/viewer-workers.ts';

/** ADR 0002: every view is a site of its own; the console is none of them. */
const viewerDomain = 'localhost';

type Viewers = {
  readonly gateway: Gateway;
  /** Starts listening. The origins of views as a policy names them, this process's own first. */
  listen(): Promise<readonly string[]>;
};

export async function composeViewers(
  options: Pick<ServiceOptions, 'listen' | 'viewerPort' | 'viewerWorkerPorts' | 'viewerPorts'>,
  deps: Pick<GatewayOptions, 'consoleOrigin' | 'resolveTarget'> & { readonly log: Logger },
): Promise<Viewers> {
  const { viewerPorts } = options;
  const { host } = options.listen;
  const { consoleOrigin, resolveTarget, log: logger } = deps;
  const gatewayOn = (port: number): GatewayOptions => ({
    listen: { host, port },
    origins: viewerPorts ? { kind: 'ports', ...viewerPorts } : { kind: 'subdomain', domain: viewerDomain },
    consoleOrigin,
    resolveTarget,
    logger,
  });
  const pins = createCertificatePins();
  const own = createGateway(gatewayOn(options.viewerPort), pins);
  const wanted = options.viewerWorkerPorts.map(gatewayOn);
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
      return viewerPorts ? [`http://${loopbackName(host)}:*`] : ports.map((port) => `http://*.${viewerDomain}:${port}`);
    },
  };
}

/** A listening address as it stands in an origin. */
export function loopbackName(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
