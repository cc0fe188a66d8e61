/** An `http.Agent` whose connections are channels of one SSH connection. Lives and dies with that connection. */
import { Agent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { asError } from '../../../common/thrown.ts';

export class ChannelAgent extends Agent {
  readonly #open: () => Promise<Duplex>;
  #ended = false;

  constructor(open: () => Promise<Duplex>, options: AgentOptions) {
    super(options);
    this.#open = open;
  }

  override createConnection(
    _options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    // Node's types know no failure without a stream; its code does.
    const done = callback as ((error: Error | null, stream?: Duplex) => void) | undefined;
    // ssh2 throws synchronously on a dead connection: inside the promise that is a rejection like any other.
    void Promise.resolve()
      .then(() => this.#open())
      .then(
        (stream) => {
          if (this.#ended) stream.destroy(new Error('The connection has ended.'));
          done?.(null, stream);
        },
        (thrown: unknown) => done?.(asError(thrown)),
      );
    return undefined;
  }

  override destroy(): void {
    this.#ended = true;
    super.destroy();
  }
}
