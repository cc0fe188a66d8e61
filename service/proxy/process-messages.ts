/** What the service and a gateway in a process of its own say to each other, over Node's own channel between them. */
import { type ErrorInfo, errorFrom, FairleadError, type ForeignError, toErrorInfo } from '../../common/errors.ts';
import type { TlsPair } from '../tls/types.ts';
import { viewErrors } from './errors.ts';
import type { GatewayMetrics, GatewayOptions, IssueRequest, RevokeSelector, ViewMode, ViewTarget } from './types.ts';

export type ListenOptions = Pick<GatewayOptions, 'listen' | 'origins' | 'consoleOrigin' | 'graceMs'> & {
  /** SECURITY: docs/security.md 4.2: its key never is an argument or variable. */
  readonly pair: TlsPair | null;
  /** Whether anybody keeps what is logged of every request. */
  readonly isDebugLogged: boolean;
};

/** A target that the other process can dial by itself. SECURITY: docs/security.md 4.2: its password never is an argument or variable. */
export type WireTarget = Wire<ViewTarget>;

/** Of each kind for itself: `Omit` alone would keep only what all have. */
type Wire<Target> = Target extends ViewTarget
  ? Omit<Target, 'dial' | 'readCertificate' | 'address'> & { readonly address: Address }
  : never;

type Address = Awaited<ReturnType<NonNullable<ViewTarget['address']>>>;

type WireError = ErrorInfo & { readonly status: number };

/** What only the service knows. */
export type Question =
  | { readonly kind: 'target'; readonly sessionId: string; readonly mode: ViewMode }
  | {
      /** The certificate of a start that has shown `shown`; answered with it, or refused. */
      readonly kind: 'certificate';
      readonly sessionId: string;
      readonly mode: ViewMode;
      readonly startKey: string;
      readonly shown: string;
    };

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type ToGateway =
  | { readonly kind: 'listen'; readonly id: number; readonly options: ListenOptions }
  | { readonly kind: 'issue'; readonly id: number; readonly request: IssueRequest }
  | { readonly kind: 'status'; readonly id: number; readonly viewId: string }
  | { readonly kind: 'close'; readonly id: number }
  | { readonly kind: 'connection'; readonly connectionId: string; readonly isOpen: boolean }
  | { readonly kind: 'revoke'; readonly selector: RevokeSelector }
  /** Serve this from now on, over the listeners that are there. */
  | { readonly kind: 'pair'; readonly pair: TlsPair }
  | Settled;

export type FromGateway =
  | Settled
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  | { readonly kind: 'ended'; readonly viewId: string }
  | {
      readonly kind: 'log';
      readonly level: LogLevel;
      readonly data: object;
      readonly message: string;
    }
  | { readonly kind: 'metrics'; readonly metrics: GatewayMetrics };

/** How something ended that the other side was asked for. */
export type Settled =
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError };

export function toWireError(thrown: unknown): WireError {
  return { ...toErrorInfo(thrown), status: thrown instanceof FairleadError ? thrown.status : 500 };
}

export function fromWireError({ status, ...error }: ForeignError & { readonly status: number }): FairleadError {
  return errorFrom(error, { status });
}

/** @throws VIEW_NO_ADDRESS where the way to the session is a connection that only this process holds (SSH). */
export async function toWireTarget(target: ViewTarget): Promise<WireTarget> {
  const { dial: _dial, readCertificate: _read, address, ...rest } = target;
  if (address === undefined) throw viewErrors.noAddress();
  return { ...rest, address: await address() };
}
