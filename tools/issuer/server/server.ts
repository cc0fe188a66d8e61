/**
 * The activation server: the page for the phone, and licences for requests. It trusts nothing that comes: a request is signed
 * by its site, bounded in size, time and number, and what is refused is told in the form that sites read
 * (`common/license/online.ts`).
 */
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { activationBodySchema } from '../../../common/license/online.ts';
import { codeOf, messageOf } from '../../../common/thrown.ts';
import { asIssuerError, IssuerError, type IssuerErrorInfo } from '../errors.ts';
import { type IssueContext, issueLicense } from '../issue-license.ts';
import type { ActivationPage } from '../page/build.ts';
import { createRateLimit } from './rate.ts';

/** A request is some 800 bytes. */
const maxBodyBytes = 16 * 1024;
const requestDeadlineMs = 10_000;
const keepAliveMs = 5000;
const maxConnections = 512;

/** A site asks once, a person perhaps some times. */
const each = { burst: 20, perMinute: 10 };
const all = { burst: 300, perMinute: 600 };

type ActivationServerOptions = {
  readonly context: Omit<IssueContext, 'actor'>;
  readonly page: ActivationPage;
  readonly listen: { readonly host: string; readonly port: number };
  /** A proxy on this machine says who asks (`X-Forwarded-For`). */
  readonly isBehindProxy: boolean;
  /** One line for each question: no key of any kind stands in it. */
  readonly log: (line: string) => void;
  /** A whole request, its body included, within this time, milliseconds; 10 s where silent. */
  readonly deadlineMs?: number;
};

type ActivationServer = {
  /** Where it listens: `http://127.0.0.1:8080`. */
  readonly address: string;
  close(): Promise<void>;
};

/** @throws ISSUER_LISTEN */
export async function startActivationServer(options: ActivationServerOptions): Promise<ActivationServer> {
  const { context, page, listen, log, deadlineMs = requestDeadlineMs } = options;
  const rate = createRateLimit({ each, all }, context.now);
  const app = Fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    trustProxy: options.isBehindProxy ? 'loopback' : false,
    keepAliveTimeout: keepAliveMs,
    requestTimeout: deadlineMs,
    http: {
      headersTimeout: deadlineMs,
      requestTimeout: deadlineMs,
      connectionsCheckingInterval: Math.min(1000, deadlineMs),
      maxHeaderSize: 16 * 1024,
    },
  });
  app.server.maxConnections = maxConnections;
  // What is not JSON is no request.
  app.removeContentTypeParser('text/plain');

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(commonHeaders);
    if (request.method !== 'POST') return undefined;
    const seconds = rate.ask(request.ip);
    return seconds === 0 ? undefined : tooOften(request, reply, seconds);
  });

  app.get('/', (_request, reply) =>
    reply
      .headers({ 'content-security-policy': `${page.policy}; frame-ancestors 'none'`, 'x-frame-options': 'DENY' })
      .type('text/html; charset=utf-8')
      .send(page.html),
  );

  // A page that is served from elsewhere asks, too. Nothing here depends on who the browser is: there are no cookies, and
  // whoever has a signed request may have the answer to it.
  app.options('/', (_request, reply) =>
    reply
      .headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type',
        'access-control-max-age': '600',
      })
      .status(204)
      .send(),
  );

  app.post('/', async (request, reply) => {
    const body = activationBodySchema.safeParse(request.body);
    if (!body.success) return refuse(request, reply, 400, damaged());
    const { answer, activation, isNew } = await issueLicense(
      { ...context, actor: `server, for ${request.ip}` },
      body.data.request,
    );
    told(request, isNew ? 'issued' : 'issued again', activation.licenseId, activation.installationId);
    return { answer };
  });

  app.setNotFoundHandler((request, reply) =>
    refuse(request, reply, 404, {
      code: 'ISSUER_NOT_FOUND',
      message: 'There is nothing at this address.',
      hint: 'The activation page is at the top of this server.',
      data: {},
    }),
  );

  app.setErrorHandler((thrown, request, reply) => {
    const code = codeOf(thrown);
    if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuse(request, reply, 413, tooLarge());
    // Fastify's own: no JSON, no length, another type.
    if (code.startsWith('FST_ERR_CTP') || thrown instanceof SyntaxError) return refuse(request, reply, 400, damaged());
    const error = asIssuerError(thrown);
    if (error.exitCode === 3) return refuse(request, reply, statusOf(error), error.toInfo());
    // What goes wrong here is the vendor's own, and stays here.
    log(line(request, 'failed', error.code, messageOf(error.cause ?? error)));
    return refuse(request, reply, 503, unavailable());
  });

  function refuse(request: FastifyRequest, reply: FastifyReply, status: number, info: IssuerErrorInfo) {
    told(request, String(status), info.code);
    return reply.status(status).send(info);
  }

  function tooOften(request: FastifyRequest, reply: FastifyReply, seconds: number) {
    reply.header('retry-after', String(seconds));
    const message = 'Too much was asked from this address.';
    return refuse(request, reply, 429, {
      code: 'ACTIVATION_TOO_OFTEN',
      message,
      hint: `Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
      data: {},
    });
  }

  function told(request: FastifyRequest, ...words: readonly string[]): void {
    log(line(request, ...words));
  }

  /** The path is the program's own text only where it is known: strangers write no lines of the log. */
  function line(request: FastifyRequest, ...words: readonly string[]): string {
    const path = request.url === '/' ? '/' : '(another path)';
    return [new Date(context.now()).toISOString(), request.ip, request.method, path, ...words].join(' ');
  }

  try {
    await app.listen(listen);
  } catch (cause) {
    throw new IssuerError('ISSUER_LISTEN', {
      message: `The server cannot listen on ${listen.host}, port ${listen.port}: ${messageOf(cause)}.`,
      hint: 'Take another address or port with --listen.',
      cause,
    });
  }
  const { address, port, family } = app.server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  return { address: `http://${host}:${port}`, close: () => app.close() };
}

const commonHeaders = {
  'access-control-allow-origin': '*',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** 409: it is the state of the ledger that speaks against it; 422: the request itself. */
function statusOf({ code }: IssuerError): number {
  return /^ACTIVATION_(?:REQUEST|KEY_DAMAGED)/.test(code) ? 422 : 409;
}

function damaged(): IssuerErrorInfo {
  return {
    code: 'ACTIVATION_REQUEST_DAMAGED',
    message: 'This is no request for a licence, or a part of it is missing or changed.',
    hint: 'Make a new request in the console of the site, and hand over the whole of it.',
    data: {},
  };
}

function tooLarge(): IssuerErrorInfo {
  return { ...damaged(), code: 'ACTIVATION_TOO_LARGE', message: 'This is too long to be a request for a licence.' };
}

function unavailable(): IssuerErrorInfo {
  return {
    code: 'ISSUER_INTERNAL',
    message: 'The activation server cannot issue licences now.',
    hint: 'Try again in a few minutes. If it stays so, ask the vendor.',
    data: {},
  };
}
