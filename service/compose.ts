/** The composition root of the service: plain constructors, in order; `close` takes them down in reverse. */

import { mkdir } from 'node:fs/promises';
import { FairleadError, loggedError } from '../common/errors.ts';
import type { About } from '../common/model/system.ts';
import { createAuthority } from './access/authority.ts';
import { createOwners } from './access/owners.ts';
import { createDownloads } from './api/downloads.ts';
import { createFailedSignIns, failuresEntry } from './api/failed-sign-ins.ts';
import { startApiServer } from './api/server.ts';
import { loadServiceKey } from './api/service-key.ts';
import { loadConsoleFiles } from './api/static.ts';
import { afterTimer, createTokenHolds } from './api/token-holds.ts';
import { DisposableStore } from './async/disposables.ts';
import { createAuditOperations } from './audit/audit-operations.ts';
import { createVerification } from './audit/verification.ts';
import { composeAddress } from './compose/address.ts';
import { composeAudit } from './compose/audit.ts';
import { composeConnections } from './compose/connections.ts';
import { composeFaces } from './compose/faces.ts';
import { composeImageSources } from './compose/image-sources.ts';
import { composeImages } from './compose/images.ts';
import { composeInstallation } from './compose/installation.ts';
import { composeInstalls } from './compose/installs.ts';
import { commandLineUser, composePeople, permissionsIn } from './compose/people.ts';
import { agreeOnServiceKey, authorityOfAll, composeProcesses, followOrders } from './compose/processes.ts';
import { composeRegistries } from './compose/registries.ts';
import { openSiteStore } from './compose/store.ts';
import { composeViewers } from './compose/viewers.ts';
import { createDefaults } from './defaults/defaults.ts';
import { createEventBus } from './events/bus.ts';
import type { ServiceTopics } from './events/topics.ts';
import { createHostDiscovery } from './hosts/host-discovery.ts';
import { createHostPool } from './hosts/host-pool.ts';
import { createHostService } from './hosts/host-service.ts';
import { createImageInventory } from './hosts/image-inventory.ts';
import { createBringImage } from './images/bring.ts';
import { openLicensing } from './licensing/licensing.ts';
import { createLogger } from './log/logger.ts';
import { logUncaught } from './log/uncaught.ts';
import { composeManager } from './manager/compose-manager.ts';
import { heldSessions } from './manager/launch/held-sessions.ts';
import { createNetwork } from './network/network.ts';
import type { RunningService, ServiceOptions } from './options.ts';
import type { Gateway } from './proxy/types.ts';
import { createHttpClient, tryAddress } from './registries/fetch-http.ts';
import { createImageFacts } from './registries/image-facts.ts';
import { createRegistryMaking } from './registries/making/making.ts';
import { createSearch } from './search/search.ts';
import { searchSources } from './search/sources.ts';
import { createSecretBox } from './secrets/box.ts';
import { removeOrphanSecrets } from './secrets/orphans.ts';
import { createSettings } from './settings/settings.ts';
import { readSiteId } from './site.ts';
import { lastBackup } from './store/backups.ts';
import { createIdSource } from './store/ids.ts';
import { aboutCertificate } from './system/address-check.ts';
import { judgeAudit, serviceChecks } from './system/checks.ts';
import { collectGarbage, createMemoryKeeper, processLook } from './system/memory-keeper.ts';
import { createSiteInfo } from './system/site-info.ts';
import { createSystem } from './system/system.ts';
import { endOf } from './tasks/ends.ts';
import { createTaskRunner } from './tasks/runner.ts';
import { createTaskOperations } from './tasks/task-operations.ts';
import { createWorkers } from './work/workers.ts';
import { sitePolicyOf } from './workspaces/judgement.ts';
import { launchable } from './workspaces/launchable.ts';
import { createPermit } from './workspaces/permit.ts';

/**
 * How long the tasks of a process of several are left to it without a sign of life, milliseconds: those of one that was killed go
 * on within a quarter of a minute.
 */
const sharedLeaseMs = 10_000;

/** Starts a service. On failure everything that was started is taken down again. */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const cleanup = new DisposableStore();
  try {
    return await compose(options, cleanup);
  } catch (thrown) {
    await cleanup.dispose();
    throw thrown;
  }
}

async function compose(options: ServiceOptions, cleanup: DisposableStore): Promise<RunningService> {
  const now = Date.now;
  const startedAt = now();
  const newId = createIdSource(now);
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });

  const serviceLog = createLogger({
    dataDir: options.dataDir,
    level: options.logLevel,
    terminal: options.logToTerminal ? process.stderr : null,
  });
  cleanup.add('log', () => serviceLog.close());
  cleanup.add('uncaught', logUncaught(serviceLog));
  const { logger: log, scrubber } = serviceLog;
  const redact = (value: unknown) => scrubber.redact(value);
  const part = (name: string) => log.child({ part: name });

  const address = await composeAddress(options, { log: part('certificate'), now }, cleanup);

  const failure = Promise.withResolvers<FairleadError>();
  const store = await openSiteStore(options, log, (secret) => scrubber.add(secret), failure.resolve);
  cleanup.add('store', () => store.close());
  const { siteId, isNew } = await readSiteId(store, newId, startedAt);
  const secrets = await createSecretBox({
    store,
    keyProvider: options.keyProvider,
    clock: now,
    ids: newId,
    onValue: (value) => scrubber.add(value),
  });

  const memory = createMemoryKeeper({ look: processLook(), collect: collectGarbage, log: part('memory') });
  cleanup.add('memory', () => memory.dispose());

  // Heavy work of all areas, off the event loop.
  const workers = createWorkers({ log: part('work') });
  cleanup.add('workers', () => workers.dispose());

  const orphans = await removeOrphanSecrets(store, startedAt);
  if (orphans > 0) log.info({ orphans }, 'Secrets that belonged to nothing any more were removed');

  const processes = composeProcesses(store, part('processes'), cleanup);
  const { signals, locks } = processes;
  const events = createEventBus<ServiceTopics>({
    onListenerError: (err, topic) => log.error({ err, topic }, 'A listener failed'),
    onEmit: processes.onEmit,
  });
  processes.listen(events);
  const { audit, outcomes, recorder } = await composeAudit(
    { store, dataDir: options.dataDir, events, redact, log: part('audit'), startedAt, now },
    cleanup,
  );
  const installation = await composeInstallation(
    { store, secrets, dataDir: options.dataDir, isNewSite: isNew, recorder, log: part('installation'), newId, now },
    cleanup,
  );
  const tasks = createTaskRunner({
    store,
    events,
    log: part('tasks'),
    clock: now,
    ids: newId,
    redact,
    ...(store.peers !== null && { leaseMs: sharedLeaseMs }),
    ends: {
      note: async (tx, row) => {
        const end = endOf(row);
        if (end !== null) await outcomes.note(tx, end);
      },
      noted: () => outcomes.kick(),
    },
  });
  const verification = createVerification({
    tasks,
    audit,
    recorder,
    judge: (verdict) => judgeAudit(verdict, options.commands),
  });
  const settings = createSettings({ store, events, log: part('settings'), now });
  const network = createNetwork({
    store,
    secrets,
    events,
    log: part('network'),
    env: options.env,
    now,
    ask: (url, signal) => tryAddress(http, url, signal),
  });
  const http = createHttpClient({ outbound: network.outbound });
  const { commands, publicCommands } = options;
  const permissionsOf = permissionsIn(store, options.siteKind);
  const hasLinks = options.siteKind === 'local';
  const access = createAuthority({
    store,
    now,
    newId,
    commands: publicCommands,
    log: part('access'),
    hasLinks,
    permissionsOf,
  });
  const authority = authorityOfAll(access, { store, signals, log: part('processes') }, cleanup);
  const owners = createOwners({ store });
  const downloads = createDownloads({ now });
  const serviceKey = await loadServiceKey(options.dataDir);
  await agreeOnServiceKey(store, serviceKey.publicKey, startedAt);
  const licensing = await openLicensing({
    store,
    site: installation.key,
    outbound: network.outbound,
    sessionsOf: () => heldSessions(store.db),
    isNew,
    events,
    log: part('licences'),
    now,
  });
  cleanup.add('licences', () => licensing.dispose());
  const { people, roles, account, factors, apiKeys, signIn, firstCode } = composePeople({
    siteKind: options.siteKind,
    store,
    secrets,
    origin: () => consoleOrigin,
    authority,
    serviceKey: serviceKey.publicKey,
    commands: publicCommands,
    now,
    newId,
    entitlements: licensing.entitlements,
    write: (entry) => recorder.record(entry),
  });

  const connect = composeConnections(options, workers);
  const pool = createHostPool({
    store,
    secrets,
    connect,
    events,
    log: part('hosts'),
    now,
    shared: store.peers !== null,
  });
  cleanup.add('hosts', () => pool.close());
  const steering = processes.steeringOf(pool);

  const { registries, published, texts } = composeRegistries({
    store,
    workers,
    events,
    http,
    shipped: options.shipped?.registry ?? null,
    part,
    newId,
    now,
  });
  const registryMaking = createRegistryMaking({ workers, siteDir: options.registrySiteDir ?? null, newId, now });
  cleanup.add('made registries', () => registryMaking.dispose());
  const readImageFacts = createImageFacts({ log: part('images'), http });
  const sitePolicy = async () =>
    sitePolicyOf(
      (await settings.read()).dataFolders,
      pool.all().flatMap(({ info }) => info?.dataRoot ?? []),
      options.dataDir === null ? [] : [options.dataDir],
    );
  // Private image registries with credentials come with their own settings page; none are kept yet.
  const authFor = async () => null;
  const bring = createBringImage({ store, pool, log: part('images'), now, authFor });
  const installs = composeInstalls({
    siteId,
    store,
    pool,
    tasks,
    settings,
    events,
    published,
    readImageFacts,
    sitePolicy,
    bring,
    part,
    steering,
    newId,
    now,
  });
  const { held, estimates } = installs;

  let gateway: Gateway | null = null;
  let consoleOrigin = '';
  let viewerOrigins: readonly string[] = [];
  /** Made last, because it has to know the console's origin. Only a call in the first instant can come before it. */
  const viewers = (): Gateway => {
    if (gateway) return gateway;
    throw new FairleadError('SERVICE_STARTING', {
      message: 'The service is still starting.',
      hint: 'Try again in a moment.',
      status: 503,
    });
  };
  const inventory = createImageInventory({ pool, log: part('images') });
  cleanup.add('images of hosts', () => inventory.dispose());
  const manager = composeManager({
    license: licensing.launches,
    siteId,
    runId: installation.runId,
    onStranger: installation.onStranger,
    store,
    pool,
    tasks,
    secrets,
    settings,
    events,
    log: part('sessions'),
    newId,
    now,
    bring,
    launchable: (id) => launchable({ store, sitePolicy }, id),
    permit: createPermit({ store, sitePolicy }),
    ends: outcomes,
    gateway: viewers,
    estimate: estimates.onHost,
    inventory,
    steering,
    locks,
    signals,
  });
  const workspaces = installs.workspacesWith(manager.sessionsOfWorkspace);
  const defaults = createDefaults({
    store,
    registries,
    published,
    register: installs.register,
    write: (entry) => recorder.record(entry),
    isNew,
    isWanted: options.withDefaults === true,
    isShipped: options.shipped != null,
    events,
    log: part('defaults'),
    now,
  });
  const images = await composeImages(
    {
      dataDir: options.dataDir,
      pool,
      tasks,
      workspaces: installs.made,
      sessions: manager.savable,
      log: part('images'),
      newId,
      now,
    },
    cleanup,
  );
  const imageSources = composeImageSources(
    {
      dataDir: options.dataDir,
      folder: options.shipped?.images ?? null,
      pool,
      tasks,
      settings,
      arrivals: installs.arrivals,
      log: part('images'),
      newId,
    },
    cleanup,
  );
  const discovery = createHostDiscovery({
    env: options.env,
    workers,
    ...(options.knownHostsFiles && { knownHostsFiles: options.knownHostsFiles }),
  });
  const { hosts, adoptLocalEngines } = createHostService({
    store,
    pool,
    secrets,
    discovery,
    connect,
    events,
    held,
    siteId,
    newId,
    now,
    endSessionsOn: manager.endSessionsOn,
  });

  const about = async (): Promise<About> => ({
    product: 'Fairlead',
    version: options.version,
    siteId,
    siteKind: options.siteKind,
    startedAt,
    node: process.version,
    platform: process.platform,
    architecture: process.arch,
    dataDir: options.dataDir,
    schemaVersion: store.schemaVersion,
    storeDialect: store.dialect,
    keyStorage: secrets.keyStorage,
    address: consoleOrigin,
    certificate: aboutCertificate(address.facts().certificate),
  });
  const system = createSystem({
    tasks,
    owners,
    about,
    info: createSiteInfo({
      about,
      key: installation.key,
      copies: installation.copies,
      store,
      lastBackup: () => lastBackup(store, options.dataDir),
      addresses: () => [
        { what: 'console', address: consoleOrigin },
        ...(address.localOrigin(server.port) === consoleOrigin
          ? []
          : [{ what: 'machine' as const, address: address.localOrigin(server.port) }]),
        ...viewerOrigins.map((origin) => ({ what: 'views' as const, address: origin })),
      ],
      certificate: () => address.facts().certificate,
      licence: licensing.facts,
      licences: licensing.operations.view,
      settings,
      sessionsHeld: manager.sessionsHeld,
      hosts: (actor) => hosts.list(actor),
      clockOf: async (id, deadlineMs) => pool.require(id).connector.clock({ deadlineMs }),
      registries: (actor) => registries.list(actor),
      now,
    }),
    key: installation.key,
    events,
    checks: serviceChecks({
      store,
      pool,
      audit,
      recorder,
      discovery,
      dataDir: options.dataDir,
      secrets,
      copies: installation.copies,
      licence: licensing.facts,
      address: () => ({ ...address.facts(), origin: consoleOrigin }),
      now,
      commands,
    }),
    consoleConnections: () => server.sockets.count,
    viewerMetrics: () => {
      const { openViews, bytesIn, bytesOut } = viewers().metrics();
      return { openViews, bytesIn, bytesOut };
    },
    startedAt,
    now,
  });
  cleanup.add('system', () => system.dispose());

  const search = createSearch({ sources: searchSources({ store, pool, texts }), events, log: part('search') });
  cleanup.add('search', () => search.dispose());

  const router = composeFaces({
    system: {
      system: system.operations,
      authority,
      consoleOrigin: () => consoleOrigin,
      hasLinks,
      serviceKey: serviceKey.publicKey,
      prove: (challenge) => server.prove(challenge),
    },
    auth: { signIn, authority },
    people,
    roles,
    account,
    factors,
    apiKeys,
    hosts,
    registries,
    registryMaking,
    workspaces,
    defaults: defaults.operations,
    images,
    imageSources,
    manager,
    tasks: createTaskOperations(tasks, owners),
    audit: createAuditOperations({ audit, verification, now }),
    settings: settings.operations,
    network: network.operations,
    licensing: licensing.operations,
    search: search.operations,
    downloads,
    recorder,
    commands,
    log: part('api'),
  });
  const holds = createTokenHolds({
    authority,
    now,
    after: afterTimer,
    onEnded(tokenId) {
      manager.endOfToken(tokenId);
      downloads.endOfToken(tokenId);
      gateway?.revoke({ tokenId });
    },
  });
  cleanup.add('token holds', () => holds.close());
  const endViews = (sessionId: string) => void gateway?.revoke({ sessionId });
  const recheckTokens = () => holds.recheck(authority.expiryOf);
  followOrders({ store, signals, log: part('processes'), endViews, recheckTokens, now }, cleanup);
  const failures = createFailedSignIns({
    now,
    after: afterTimer,
    write: (summary) => recorder.record(failuresEntry(summary)),
    commands: publicCommands,
  });
  cleanup.add('failed sign-ins', () => failures.close());
  const server = await startApiServer({
    ...address,
    tls: address.certificate,
    authorityCertificate: () => address.certificate?.authority() ?? null,
    router,
    authority,
    downloads,
    console: await loadConsoleFiles(options.consoleDir, publicCommands),
    commands: publicCommands,
    version: options.version,
    listen: options.listen,
    frameSources: () => viewerOrigins,
    newId,
    now,
    log: part('api'),
    holds,
    failures,
    serviceKey,
    onConnected: (connectionId) => viewers().connectionOpened(connectionId),
    onDisconnected: (connectionId) => gateway?.connectionClosed(connectionId),
  });
  cleanup.add('api', () => server.close());
  consoleOrigin = address.consoleOrigin(server.port);

  const shown = {
    consoleOrigin,
    resolveTarget: manager.resolveTarget,
    tls: address.certificate,
    log: part('viewer'),
  };
  const made = await composeViewers(options, shown);
  cleanup.add('gateway', () => made.gateway.close());
  const listening = await made.listen();
  viewerOrigins = listening.origins;
  gateway = made.gateway;

  await pool.start();
  steering.start();
  inventory.start();
  // Before anybody looks at hosts, so that what an earlier process was doing is known to be under way again, or over.
  const recovered = await tasks.recoverAfterStart();
  await outcomes.write();
  installs.followArrivals(inventory, cleanup);
  manager.start();
  installation.start();
  cleanup.add('manager', () => manager.dispose());
  await defaults.begin();
  if (isNew && options.adoptLocalEngine) {
    await adoptLocalEngines().catch((thrown: unknown) =>
      log.info(loggedError(thrown), 'This machine has no usable engine'),
    );
  }
  // Last to be added, first to be taken down: tasks are interrupted while everything they use is still there.
  cleanup.add('tasks', () => tasks.dispose());
  await processes.letIn();
  log.info({ version: options.version, consoleOrigin, viewerOrigins, ...recovered }, 'Fairlead is ready');

  return {
    siteId,
    consoleOrigin,
    localOrigin: address.localOrigin(server.port),
    ports: { console: server.port, viewers: listening.ports },
    viewerOrigins,
    logFile: serviceLog.file,
    openToken: async () => (hasLinks ? (await authority.issueOpenToken(commandLineUser('local'))).token : null),
    firstCode,
    authority: address.facts().certificate?.authority?.fingerprint ?? null,
    serviceKey: serviceKey.publicKey,
    async localBearer() {
      const { bearer, principal } = await authority.issueBearer(commandLineUser(options.siteKind), 'command line');
      cleanup.add('command line', () => authority.revoke(principal.tokenId));
      return bearer;
    },
    failed: failure.promise,
    close: () => cleanup.dispose(),
  };
}
