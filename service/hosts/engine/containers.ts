/** Containers: every call may be repeated, and says success when things are as asked already. */
import { FairleadError } from '../../../common/errors.ts';
import { outsideText } from '../../../common/outside-text.ts';
import type {
  CallOptions,
  ContainerDetails,
  ContainerMade,
  ContainerState,
  ContainerSummary,
  EngineConnector,
  PublishedPort,
} from '../connector.ts';
import { callEngine, type Subject } from './call.ts';
import { asLabels, asList, asNumber, asObject, asText, asTexts, type Json } from './read.ts';
import type { EngineTransport } from './transport.ts';

/** More than that says nothing new. */
const maxWarnings = 20;

type ContainerCalls = Pick<
  EngineConnector,
  | 'listContainers'
  | 'createContainer'
  | 'inspectContainer'
  | 'startContainer'
  | 'stopContainer'
  | 'restartContainer'
  | 'pauseContainer'
  | 'unpauseContainer'
  | 'removeContainer'
>;

export function containerCalls(transport: EngineTransport): ContainerCalls {
  const change = async (
    id: string,
    verb: string,
    options: CallOptions,
    query: Readonly<Record<string, number | string>> = {},
    accept: readonly number[] = [],
  ): Promise<void> => {
    const subject = aboutContainer(`${verb} the container`, id);
    await callEngine(transport, subject, { ...options, repeatable: true }, (link, signal) =>
      link.calls.json({ method: 'POST', path: `/containers/${encodeURIComponent(id)}/${verb}`, query, accept, signal }),
    );
  };

  const removed = async (id: string, settings: CallOptions): Promise<void> => {
    const subject = aboutContainer('wait for the removal of the container', id);
    try {
      await callEngine(transport, subject, settings, (link, signal) =>
        link.calls.json({
          method: 'POST',
          path: `/containers/${encodeURIComponent(id)}/wait`,
          query: { condition: 'removed' },
          signal,
        }),
      );
    } catch (thrown) {
      if (!isCode(thrown, 'CONTAINER_NOT_FOUND')) throw thrown;
    }
  };

  const inspect = async (id: string, options: CallOptions = {}): Promise<ContainerDetails | null> => {
    try {
      const subject = aboutContainer('inspect the container', id);
      return await callEngine(transport, subject, { ...options, repeatable: true }, async (link, signal) =>
        readContainerDetails(
          asObject(
            await link.calls.json({ method: 'GET', path: `/containers/${encodeURIComponent(id)}/json`, signal }),
          ),
        ),
      );
    } catch (thrown) {
      if (isCode(thrown, 'CONTAINER_NOT_FOUND')) return null;
      throw thrown;
    }
  };

  /** The engine answers a repeated pause, or one of a stopped container, alike: only a look tells them apart. */
  const unlessAlready = async (id: string, options: CallOptions, wanted: ContainerState, thrown: unknown) => {
    // Right after a change the engine's own record lags behind; what its runtime says is how things are.
    const runtime = thrown instanceof FairleadError ? engineSentence(thrown) : '';
    if (wanted === 'running' && /cannot resume a running/i.test(runtime)) return;
    if (wanted === 'paused' && /cannot pause a paused/i.test(runtime)) return;
    if (!isCode(thrown, 'CONTAINER_NOT_RUNNING')) throw thrown;
    if ((await inspect(id, options))?.state !== wanted) throw thrown;
  };

  return {
    listContainers: (labels, options = {}) =>
      callEngine(
        transport,
        { doing: 'list the containers' },
        { ...options, repeatable: true },
        async (link, signal) => {
          const label = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
          const filters = JSON.stringify(label.length === 0 ? {} : { label });
          const items = await link.calls.json({
            method: 'GET',
            path: '/containers/json',
            query: { all: 1, filters },
            signal,
          });
          return asList(items).map((item) => readContainerSummary(asObject(item)));
        },
      ),

    createContainer: (name, body, options = {}) => {
      const { platform, ...rest } = options;
      // The image is what a 404 is about here, and the name what a 409 is about: errors.ts tells them by the sentence.
      const subject: Subject = { doing: `create the container ${name}`, about: { kind: 'container', name } };
      return callEngine(transport, subject, rest, async (link, signal) => {
        const answer = asObject(
          await link.streams.json({
            method: 'POST',
            path: '/containers/create',
            query: { name, platform },
            body,
            signal,
          }),
        );
        return {
          id: asText(answer.Id),
          warnings: asTexts(answer.Warnings)
            .slice(0, maxWarnings)
            .map((text) => outsideText(text)),
        };
      }).catch((thrown: unknown) => {
        if (!(thrown instanceof FairleadError) || thrown.code !== 'IMAGE_NOT_FOUND') throw thrown;
        throw new FairleadError('IMAGE_NOT_FOUND', {
          message: `The image "${body.Image}" is not on this host.`,
          hint: 'Install the workspace on this host first.',
          status: 404,
          ...(thrown.data === undefined ? {} : { data: thrown.data }),
        });
      });
    },

    inspectContainer: inspect,
    startContainer: (id, options = {}) => change(id, 'start', options, {}, [304]),
    stopContainer: (id, options = {}) => {
      const { timeoutS = 10, ...rest } = options;
      return change(id, 'stop', graceful(rest, timeoutS), { t: timeoutS }, [304]);
    },
    restartContainer: (id, options = {}) => {
      const { timeoutS = 10, ...rest } = options;
      return change(id, 'restart', graceful(rest, timeoutS), { t: timeoutS });
    },
    pauseContainer: (id, options = {}) =>
      change(id, 'pause', options).catch((thrown: unknown) => unlessAlready(id, options, 'paused', thrown)),
    unpauseContainer: (id, options = {}) =>
      change(id, 'unpause', options).catch((thrown: unknown) => unlessAlready(id, options, 'running', thrown)),

    async removeContainer(id, options = {}) {
      const subject = aboutContainer('remove the container', id);
      const settings = { ...options, repeatable: true, deadlineMs: options.deadlineMs ?? 60_000 };
      try {
        await callEngine(transport, subject, settings, (link, signal) =>
          link.calls.json({
            method: 'DELETE',
            path: `/containers/${encodeURIComponent(id)}`,
            query: { force: 1, v: 1 },
            signal,
          }),
        );
      } catch (thrown) {
        if (isCode(thrown, 'CONTAINER_NOT_FOUND')) return;
        if (!(thrown instanceof FairleadError) || !/removal .* already in progress/i.test(engineSentence(thrown)))
          throw thrown;
        // Somebody else is removing it at this moment, or this call was sent twice because its connection broke. It is
        // over once the container is gone: who removes its image next would find it in use until then.
        await removed(id, settings);
      }
    },
  };
}

export function aboutContainer(doing: string, name: string): Subject {
  return { doing: `${doing} ${name.slice(0, 12)}`, about: { kind: 'container', name } };
}

export function isCode(thrown: unknown, code: string): boolean {
  return thrown instanceof FairleadError && thrown.code === code;
}

function engineSentence(error: FairleadError): string {
  return asText(error.data?.engineMessage);
}

/** The engine waits for the process itself: the call's deadline has to lie behind that wait. */
function graceful(options: CallOptions, timeoutS: number): CallOptions {
  return { ...options, deadlineMs: options.deadlineMs ?? timeoutS * 1000 + 30_000 };
}

function readState(text: string): ContainerState {
  switch (text) {
    case 'created':
    case 'configured':
      return 'created';
    case 'running':
    case 'paused':
    case 'restarting':
    case 'removing':
    case 'dead':
      return text;
    default:
      return 'exited';
  }
}

function readContainerSummary(item: Json): ContainerSummary {
  return {
    id: asText(item.Id),
    name: asText(asList(item.Names)[0]).replace(/^\//, ''),
    image: asText(item.Image),
    imageId: asText(item.ImageID),
    state: readState(asText(item.State)),
    labels: asLabels(item.Labels),
    createdAt: asNumber(item.Created) * 1000,
  };
}

function readContainerDetails(item: Json): ContainerDetails {
  const config = asObject(item.Config);
  const state = asObject(item.State);
  const network = asObject(item.NetworkSettings);
  const addresses = Object.values(asObject(network.Networks)).map((entry) => asText(asObject(entry).IPAddress));
  return {
    id: asText(item.Id),
    name: asText(item.Name).replace(/^\//, ''),
    image: asText(config.Image),
    imageId: asText(item.Image),
    state: readState(asText(state.Status)),
    labels: asLabels(config.Labels),
    createdAt: Date.parse(asText(item.Created)) || 0,
    startedAt: asText(state.StartedAt),
    finishedAt: asText(state.FinishedAt),
    exitCode: asNumber(state.ExitCode),
    oomKilled: state.OOMKilled === true,
    errorMessage: outsideText(asText(state.Error)),
    ports: readPorts(asObject(network.Ports)),
    ipAddress: asText(network.IPAddress) || (addresses.find((address) => address !== '') ?? ''),
    env: asTexts(config.Env),
    made: readMade(asObject(item.HostConfig), Object.keys(asObject(network.Networks))),
  };
}

function readMade(host: Json, networks: readonly string[]): ContainerMade {
  const bindings = Object.entries(asObject(host.PortBindings)).map(([port, list]): [string, readonly string[]] => [
    port,
    asList(list).map((item) => asText(asObject(item).HostIp)),
  ]);
  return {
    privileged: host.Privileged === true,
    capabilities: asTexts(host.CapAdd),
    binds: asTexts(host.Binds),
    networkMode: asText(host.NetworkMode) || 'default',
    pidMode: asText(host.PidMode),
    networks,
    memoryBytes: asNumber(host.Memory),
    published: Object.fromEntries(bindings),
  };
}

/** `{"6901/tcp": [{"HostIp": "127.0.0.1", "HostPort": "32768"}]}`; null for exposed ports that are not published. */
function readPorts(ports: Json): readonly PublishedPort[] {
  return Object.entries(ports).flatMap(([key, bindings]) => {
    const [port, protocol] = key.split('/');
    return asList(bindings).map((item) => ({
      containerPort: Number(port),
      protocol: protocol === 'udp' ? ('udp' as const) : ('tcp' as const),
      hostIp: asText(asObject(item).HostIp),
      hostPort: Number(asText(asObject(item).HostPort)),
    }));
  });
}
