/** Sends a request to the vendor's activation server, by the site's way to the Internet, and gives back what it answered. */
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { FairleadError, stoppedBy } from '../../common/errors.ts';
import {
  activationAnswerSchema,
  activationBodySchema,
  activationRefusalSchema,
  longestActivationAnswer,
} from '../../common/license/online.ts';
import { jsonIn } from '../../common/license/signed.ts';
import { outsideText } from '../../common/outside-text.ts';
import { codeOf, messageOf } from '../../common/thrown.ts';
import { readBytes } from '../async/bytes.ts';
import type { Outbound } from '../network/types.ts';

/** From the first byte sent to the last one read, milliseconds. */
const totalMs = 30_000;

/** @throws ACTIVATION_SERVER_FAILED, ACTIVATION_REFUSED, and what the way out throws */
export type AskActivationServer = (server: string, request: string, signal: AbortSignal) => Promise<string>;

/**
 * SECURITY: docs/security.md 4.59: one POST to the address that an administrator set, no redirect followed, bounded in time
 * and size. What comes back is text: it is checked like a file that anybody gave in.
 */
export function createActivationServer({ outbound }: { outbound: Outbound }): AskActivationServer {
  return async (server, request, signal) => {
    const url = new URL(server);
    const deadline = AbortSignal.timeout(totalMs);
    const { proxyFor, secureContext } = await outbound();
    const proxy = proxyFor(url);
    const tls = { allowH2: false, ...(secureContext !== null && { secureContext }) };
    const dispatcher: Dispatcher =
      proxy === null
        ? new Agent({ connect: tls })
        : new ProxyAgent({
            uri: proxy.origin,
            ...(proxy.authorization !== null && { token: proxy.authorization }),
            proxyTls: tls,
            requestTls: tls,
          });
    try {
      const answer = await dispatcher.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(activationBodySchema.parse({ request })),
        signal: AbortSignal.any([deadline, signal]),
      });
      const tooMuch = () => failed(url, 'it answered more than an answer can be');
      const body = await readBytes(answer.body, longestActivationAnswer, tooMuch);
      return read(url, answer.statusCode, jsonIn(body.toString('utf8')));
    } catch (thrown) {
      if (thrown instanceof FairleadError) throw thrown;
      if (signal.aborted) throw stoppedBy(signal);
      const why = deadline.aborted ? 'it did not answer in time' : outsideText(messageOf(thrown) || codeOf(thrown));
      throw failed(url, why, thrown);
    } finally {
      await dispatcher.destroy();
    }
  };
}

function read(url: URL, status: number, body: unknown): string {
  const answer = activationAnswerSchema.safeParse(body);
  if (status === 200 && answer.success) return answer.data.answer;
  const refused = activationRefusalSchema.safeParse(body);
  if (status === 200 || !refused.success) throw failed(url, `it answered ${status}, and no licence`);
  const { code, message, hint, data } = refused.data;
  throw new FairleadError('ACTIVATION_REFUSED', {
    message: `The vendor did not issue a licence. ${outsideText(message)}`,
    hint: outsideText(hint ?? '') || 'Ask the vendor. Nothing was changed.',
    status: 409,
    data: {
      reason: outsideText(code),
      activations: (data?.activations ?? []).map(({ installationId, siteName, issuedAt }) => ({
        installationId: outsideText(installationId),
        siteName: siteName === null ? null : outsideText(siteName),
        issuedAt: issuedAt * 1000,
      })),
    },
  });
}

function failed(url: URL, why: string, cause?: unknown): FairleadError {
  return new FairleadError('ACTIVATION_SERVER_FAILED', {
    message: `The activation server at ${url.host} gave no answer that can be used: ${why}.`,
    hint: 'Check its address and the way to the Internet in the settings, or activate by file or telephone. Nothing was changed.',
    status: 502,
    data: { host: url.host },
    cause,
  });
}
