/**
 * What the engine's own answers mean. Pure: a table of its sentences, from the engine's public sources. What goes wrong
 * in a pull is told by `common/docker/pull-error.ts`.
 */
import { FairleadError } from '../../../common/errors.ts';
import { outsideText } from '../../../common/outside-text.ts';
import type { EngineAnswer } from './api.ts';
import type { Subject } from './call.ts';

type EngineCode =
  | 'ENGINE_DISK_FULL'
  | 'IMAGE_NOT_FOUND'
  | 'IMAGE_REFERENCE_INVALID'
  | 'IMAGE_IN_USE'
  | 'CONTAINER_NAME_IN_USE'
  | 'CONTAINER_PORT_IN_USE'
  | 'CONTAINER_NOT_FOUND'
  | 'CONTAINER_NOT_RUNNING'
  | 'CONTAINER_DEVICE_DRIVER'
  | 'CONTAINER_START_FAILED';

type Rule = {
  readonly code: EngineCode;
  readonly test: RegExp;
  readonly message: (name: string) => string;
  readonly hint: string;
  readonly status: number;
};

const rules: readonly Rule[] = [
  {
    code: 'ENGINE_DISK_FULL',
    test: /no space left on device/i,
    message: () => "The disk of the engine's data root is full.",
    hint: 'Remove images or containers that are not needed on this host, then try again.',
    status: 507,
  },
  {
    code: 'IMAGE_NOT_FOUND',
    test: /manifest unknown|manifest for .* not found|repository .* not found|no such image|name unknown|^not found$/i,
    message: (name) => `There is no image "${name}".`,
    hint: 'Check the name and the tag.',
    status: 404,
  },
  {
    code: 'IMAGE_REFERENCE_INVALID',
    test: /invalid reference format|repository name must be/i,
    message: (name) => `"${name}" is not an image reference.`,
    hint: 'References look like registry.example:5000/name:tag, in lower case.',
    status: 400,
  },
  {
    code: 'IMAGE_IN_USE',
    test: /unable to (remove|delete).*(image|repository)|image is being used|conflict: unable to delete/i,
    message: (name) => `The image "${name}" is in use by a container.`,
    hint: 'End the sessions that use it, or remove their containers first.',
    status: 409,
  },
  {
    code: 'CONTAINER_NAME_IN_USE',
    test: /container name .* is already in use/i,
    message: (name) => `There is already a container with the name "${name}".`,
    hint: 'Remove that container or choose another name.',
    status: 409,
  },
  {
    code: 'CONTAINER_PORT_IN_USE',
    test: /port is already allocated|address already in use/i,
    message: (name) => `A port that the container "${name}" publishes is taken on the host.`,
    hint: 'Choose another host port, or let the engine choose one.',
    status: 409,
  },
  {
    code: 'CONTAINER_NOT_FOUND',
    test: /no such container|no such exec instance/i,
    message: (name) => `There is no container "${name}" on this host.`,
    hint: 'It was removed meanwhile. Reload the list.',
    status: 404,
  },
  {
    code: 'CONTAINER_NOT_RUNNING',
    test: /container .* is not running|is paused|is already paused|is not paused|is restarting|cannot exec in a stopped|marked for removal/i,
    message: (name) => `The container "${name}" is not running.`,
    hint: 'Start or resume it first.',
    status: 409,
  },
  {
    code: 'CONTAINER_DEVICE_DRIVER',
    test: /could not select device driver/i,
    message: () => 'The engine has no driver for the requested device (GPU).',
    hint: 'Install the container toolkit of the GPU vendor on the host, or ask for 0 GPUs.',
    status: 409,
  },
  {
    code: 'CONTAINER_START_FAILED',
    test: /OCI runtime|failed to create (task|shim)|error during container init|failed to set up container networking/i,
    message: (name) => `The container "${name}" could not be started.`,
    hint: "The engine's own message says which setting it did not accept.",
    status: 409,
  },
];

/**
 * The coded error for an answer of the engine.
 * The engine's sentence travels as `data.engineMessage`: it names images, ports and paths, never credentials.
 */
export function engineError(answer: Pick<EngineAnswer, 'status' | 'message'>, subject: Subject): FairleadError {
  const name = subject.about?.name ?? '';
  // SECURITY: docs/security.md 4.14
  const said = outsideText(answer.message);
  const data = { engineMessage: said, engineStatus: answer.status };
  const rule = rules.find((candidate) => candidate.test.test(said));
  if (rule !== undefined) {
    return new FairleadError(rule.code, { message: rule.message(name), hint: rule.hint, status: rule.status, data });
  }
  if (answer.status === 400) {
    return new FairleadError('ENGINE_REJECTED', {
      message: `The engine does not accept the settings it was given to ${subject.doing}: ${said}`,
      hint: 'Correct the setting that the message names.',
      status: 400,
      data,
    });
  }
  return new FairleadError('ENGINE_ERROR', {
    message: `The engine could not ${subject.doing}: ${said}`,
    hint: "The engine's log on the host has more.",
    status: answer.status === 404 ? 404 : answer.status === 409 ? 409 : 502,
    data,
  });
}
