/** Refusals over plain HTTP, in front of any handler. */
import type { FastifyReply } from 'fastify';
import { dataOf } from '../../common/error-data-of.ts';
import type { ErrorCode, FairleadError } from '../../common/errors.ts';

/** A refusal as every caller gets it: a code and a sentence. */
export function refuse(reply: FastifyReply, status: number, code: ErrorCode, message: string): FastifyReply {
  return reply.code(status).type('application/json').send({ code, message });
}

/** What nobody reads any more must not be sent any more. */
export function hangUp(reply: FastifyReply): FastifyReply {
  return reply.header('Connection', 'close');
}

/** Refuses who has not signed in; `isOver` ends the connection as well. */
export function refuseStranger(reply: FastifyReply, refusal: FairleadError, isOver: boolean): FastifyReply {
  const { code, message, hint, data, status } = refusal;
  const wait = dataOf(refusal, 'AUTH_TOO_MANY_FAILURES');
  if (wait !== null) reply.header('Retry-After', String(wait.retryAfterS));
  return (isOver ? hangUp(reply) : reply)
    .code(status)
    .type('application/json')
    .send({ code, message, data: { hint, ...(data && { data }) } });
}
