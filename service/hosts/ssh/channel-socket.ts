/**
 * A channel of an SSH connection as a stream that HTTP can use like a TCP socket. ssh2's own channel is a Duplex that
 * swallows writes after its end and knows no `destroyed`: a request on such a channel would never settle.
 */
import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';

/** Why a channel closed, where the far side said so on its error output (exec channels). */
export class ChannelClosed extends Error {
  readonly exitCode: number | null;
  /** The first 4 KiB. */
  readonly stderr: string;
  readonly code = 'ECONNRESET';
  constructor(exitCode: number | null, stderr: string) {
    super('The channel was closed.');
    this.name = 'ChannelClosed';
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

const maxStderr = 4096;

export class ChannelSocket extends Duplex {
  readonly #channel: ClientChannel;
  #writing: ((error?: Error | null) => void) | undefined;
  #closed = false;
  #stderr = '';
  #received = false;
  #ended = false;

  constructor(channel: ClientChannel) {
    super({ allowHalfOpen: false });
    this.#channel = channel;
    channel.on('data', (chunk: Buffer) => {
      this.#received = true;
      if (!this.push(chunk)) channel.pause();
    });
    channel.on('end', () => this.#pushEnd());
    channel.on('close', (code: unknown) => this.#onClose(typeof code === 'number' ? code : null));
    // ssh2 raises errors of a channel only together with its close.
    channel.on('error', (error: Error) => this.destroy(error));
    channel.stderr?.on('data', (chunk: Buffer) => {
      if (this.#stderr.length < maxStderr) this.#stderr += chunk.toString('utf8').slice(0, maxStderr);
    });
  }

  #onClose(exitCode: number | null): void {
    if (this.#closed) return;
    this.#closed = true;
    const reason = new ChannelClosed(exitCode, this.#stderr);
    const writing = this.#writing;
    this.#writing = undefined;
    writing?.(reason);
    if (this.destroyed) return;
    // A program that ended with an error before a single byte: its error output is the reason, not an empty answer.
    if (!this.#received && exitCode !== null && exitCode !== 0) this.destroy(reason);
    // What has arrived is still to be read; the stream ends behind it.
    else if (this.readableLength > 0) this.#pushEnd();
    else this.destroy();
  }

  #pushEnd(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.push(null);
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    if (this.#closed) {
      callback(new ChannelClosed(null, this.#stderr));
      return;
    }
    this.#writing = callback;
    this.#channel.write(chunk, () => {
      if (this.#writing !== callback) return;
      this.#writing = undefined;
      callback();
    });
  }

  override _final(callback: (error?: Error | null) => void): void {
    if (!this.#closed) this.#channel.end();
    callback();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    const writing = this.#writing;
    this.#writing = undefined;
    writing?.(error ?? new ChannelClosed(null, this.#stderr));
    if (!this.#closed) {
      // Read on to the end, so that ssh2 lets go of the channel.
      this.#channel.resume();
      this.#channel.stderr?.resume();
      this.#channel.destroy();
    }
    callback(error);
  }

  // What `http` calls on its sockets beside the Duplex methods.
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  destroySoon(): void {
    if (this.writableFinished) this.destroy();
    else this.end(() => this.destroy());
  }
}
