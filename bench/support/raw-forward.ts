/** The least that could be done: one ssh2 connection, one streamlocal forward, HTTP on it. No checks, no deadlines. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { Client, type ClientChannel } from 'ssh2';
import type { Bed } from '../../tools/bed/types.ts';

type RawForward = {
  text(path: string): Promise<string>;
  json(path: string): Promise<unknown>;
  /** One session, so that the server does not delay answers (service/hosts/ssh/route.ts): the floor gets it as well. */
  endDelays(): Promise<void>;
  close(): void;
};

export async function openRawForward(bed: Bed): Promise<RawForward> {
  const { host, port, engineSocket } = bed.ssh.a;
  const client = new Client();
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve);
    client.once('error', reject);
    client.connect({
      // Without noDelay every answer waits for a delayed acknowledgement: 40 ms that would flatter ours.
      sock: connect({ host, port, noDelay: true }),
      username: bed.users.admin,
      privateKey: readFileSync(bed.keys.plain.privateKeyFile),
    });
  });
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    client.openssh_forwardOutStreamLocal(engineSocket, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  const nothing = (): Duplex => channel;
  Object.assign(channel, {
    setKeepAlive: nothing,
    setNoDelay: nothing,
    setTimeout: nothing,
    ref: nothing,
    unref: nothing,
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  Object.assign(agent, { createConnection: () => channel });
  const text = (path: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const call = request({ agent, path, host: 'engine' }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          body += part;
        });
        response.on('end', () =>
          response.statusCode === 200 ? resolve(body) : reject(new Error(`${path}: ${response.statusCode}`)),
        );
      });
      call.on('error', reject);
      call.end();
    });
  return {
    text,
    json: async (path) => JSON.parse(await text(path)),
    endDelays: () =>
      new Promise((resolve, reject) => {
        client.exec('true', (error, session) => {
          if (error) return reject(error);
          session.on('close', () => resolve()).resume();
          session.stderr.resume();
        });
      }),
    close() {
      agent.destroy();
      client.end();
    },
  };
}
