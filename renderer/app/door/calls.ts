/** The calls of somebody who has not signed in: over plain HTTP, because there is no connection yet. */
import type { SignInStep } from '../../../common/model/people.ts';
import type { Api } from '../connection.ts';
import { errorOfResponse } from '../wire.ts';

type Called<F> = F extends (...args: never) => Promise<infer Output> ? Output : never;
type Given<F> = F extends (input: infer Input, ...rest: never) => unknown ? Input : never;

type DoorState = Called<Api['auth']['state']>;
export type Step = SignInStep;
export type Done = Extract<Step, { readonly step: 'done' }>;
export type FactorStep = Extract<Step, { readonly step: 'factor' }>;
export type PasswordStep = Extract<Step, { readonly step: 'password' }>;

/** @throws FairleadError as the service says it; a `TypeError` where nothing answered */
async function call<Output>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Output> {
  const response = await fetch(`/api/auth/${path}`, {
    method,
    ...(body !== undefined && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw await errorOfResponse(response);
  return (await response.json()) as Output;
}

export const doorCalls = {
  state: () => call<DoorState>('GET', 'state'),
  first: (input: Given<Api['auth']['first']>) => call<Done>('POST', 'first', input),
  signIn: (input: Given<Api['auth']['signIn']>) => call<Step>('POST', 'sign-in', input),
  continue: (input: Given<Api['auth']['continue']>) => call<Step>('POST', 'continue', input),
  challenge: (input: Given<Api['auth']['challenge']>) =>
    call<{ readonly challenge: string }>('POST', 'challenge', input),
};
