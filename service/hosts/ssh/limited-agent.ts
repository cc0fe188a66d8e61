/** An SSH agent that offers a few keys at most, or one certain key. */
import ssh2, { type IdentityCallback, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';

export class LimitedAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #agent: ssh2.OpenSSHAgent;
  readonly #limit: number;
  readonly #only: Buffer | null;

  /** @param only the public blob of the one key to offer. */
  constructor(socketPath: string, limit: number, only: Buffer | null) {
    super();
    this.#agent = new ssh2.OpenSSHAgent(socketPath);
    this.#limit = limit;
    this.#only = only;
  }

  /** The keys that will be offered. @throws when the agent does not answer. */
  keys(): Promise<readonly ParsedKey[]> {
    return new Promise((resolve, reject) => {
      this.#list((error, keys) => (error ? reject(error) : resolve(keys)));
    });
  }

  override getIdentities(callback: IdentityCallback<ParsedKey>): void {
    this.#list((error, keys) => (error ? callback(error) : callback(null, [...keys])));
  }

  #list(callback: (error: Error | null, keys: readonly ParsedKey[]) => void): void {
    this.#agent.getIdentities((error, keys) => {
      if (error) return callback(error, []);
      const only = this.#only;
      const offered = (keys ?? [])
        // The types allow wrapped entries, which only other agents hand out.
        .flatMap((key) => ('getPublicSSH' in key ? [key] : []))
        .filter((key) => only === null || key.getPublicSSH().equals(only));
      callback(null, offered.slice(0, this.#limit));
    });
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options);
    else this.#agent.sign(key, data, options, callback);
  }
}
