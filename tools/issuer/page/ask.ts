/** Asking the activation server. */
import { answerIn } from '../../../common/license/answer.ts';
import {
  activationAnswerSchema,
  activationRefusalSchema,
  longestActivationAnswer,
  type OtherActivation,
} from '../../../common/license/online.ts';

type Asked =
  | { readonly kind: 'granted'; readonly licenseKey: string }
  | {
      readonly kind: 'refused';
      readonly message: string;
      readonly hint: string;
      readonly activations: readonly OtherActivation[];
    };

/** A server that has not answered by then does not, milliseconds. */
const deadlineMs = 30_000;

/** Sends the request, and nothing else: no cookie, no referrer. */
export async function ask(server: string, request: string): Promise<Asked> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(server, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ request }),
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
      cache: 'no-store',
      signal: AbortSignal.timeout(deadlineMs),
    });
    status = response.status;
    text = await response.text();
  } catch {
    return refused(
      'The activation server was not reached.',
      'Look whether this phone is online, and try again. It also works without: see below.',
    );
  }
  const value = text.length > longestActivationAnswer ? null : jsonIn(text);
  if (status === 200) {
    const answer = activationAnswerSchema.safeParse(value);
    const [licenseKey] = (answer.success && answerIn(answer.data.answer)?.licenseKeys) || [];
    if (licenseKey !== undefined) return { kind: 'granted', licenseKey };
  }
  const refusal = activationRefusalSchema.safeParse(value);
  if (status === 200 || !refusal.success)
    return refused('What answered is no activation server.', 'Try again later, or ask the vendor.');
  const { message, hint = '', data } = refusal.data;
  return { kind: 'refused', message, hint, activations: data?.activations ?? [] };
}

function refused(message: string, hint: string): Asked {
  return { kind: 'refused', message, hint, activations: [] };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
