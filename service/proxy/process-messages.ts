/** What the service and a gateway in a process of its own say to each other, over Node's own channel between them. */
import { type ErrorInfo, errorFrom, type FairleadError } from '../../common/errors.ts';
import { asViewError, viewErrors } from './errors.ts';
import type {
  GatewayLogger,
  GatewayMetrics,
  GatewayOptions,
  IssueRequest,
  RevokeSelector,
  ViewGrant,
  ViewMode,
  ViewTarget,
} from './types.ts';

export type ListenOptions = Pick<GatewayOptions, 'listen' | 'origins' | 'consoleOrigin' | 'graceMs'>;

/** A target that the other process can dial by itself. SECURITY: docs/security.md 4.2: its password never is an argument or variable. */
type WireTarget = Wire<ViewTarget>;

/** Of each kind for itself: `Omit` alone would keep only what all have. */
type Wire<Target> = Target extends ViewTarget
  ? Omit<Target, 'dial' | 'readCertificate' | 'address'> & { readonly address: NonNullable<ViewTarget['address']> }
  : never;

type WireError = ErrorInfo & { readonly status: number };

export type ToGateway =
  | { readonly kind: 'listen'; readonly id: number; readonly options: ListenOptions }
  | { readonly kind: 'issue'; readonly id: number; readonly request: IssueRequest }
  | { readonly kind: 'status'; readonly id: number; readonly viewId: string }
  | { readonly kind: 'close'; readonly id: number }
  | { readonly kind: 'connection'; readonly connectionId: string; readonly isOpen: boolean }
  | { readonly kind: 'revoke'; readonly selector: RevokeSelector }
  | { readonly kind: 'target'; readonly id: number; readonly target: WireTarget }
  | { readonly kind: 'no-target'; readonly id: number; readonly error: WireError };

export type FromGateway =
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown; readonly state: GatewayState }
  | { readonly kind: 'failed'; readonly id: number; readonly error: WireError }
  | { readonly kind: 'resolve'; readonly id: number; readonly sessionId: string; readonly mode: ViewMode }
  | {
      readonly kind: 'log';
      readonly level: keyof GatewayLogger;
      readonly data: object;
      readonly message: string;
    }
  | { readonly kind: 'state'; readonly state: GatewayState };

export type GatewayState = { readonly views: readonly ViewGrant[]; readonly metrics: GatewayMetrics };

export function toWireError(thrown: unknown): WireError {
  const error = asViewError(thrown);
  return { ...error.toInfo(), status: error.status };
}

export function fromWireError({ status, ...error }: WireError): FairleadError {
  return errorFrom(error, { status });
}

/** @throws VIEW_NO_ADDRESS where the way to the session is a connection that only this process holds (SSH). */
export function toWireTarget({ dial: _dial, readCertificate: _read, address, ...rest }: ViewTarget): WireTarget {
  if (address === undefined) throw viewErrors.noAddress();
  return { ...rest, address };
}
