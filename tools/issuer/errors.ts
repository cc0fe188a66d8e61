/**
 * What goes wrong on the vendor's side, as values: a stable code, a sentence for people, advice and data. Apart from the
 * product's table of codes, because packages of the product hold nothing of the vendor's. What the issuing server refuses
 * is told to the site under these codes as well, so those never change.
 */

/** Every code, with the exit code of the command that ends by it. */
const exitCodeOf = {
  ISSUER_PASSPHRASE_MISSING: 1,
  ISSUER_PASSPHRASE_WRONG: 1,
  ISSUER_PASSPHRASE_WEAK: 1,
  ISSUER_LEDGER_MISSING: 1,
  ISSUER_LEDGER_DAMAGED: 1,
  ISSUER_LEDGER_NEWER: 1,
  ISSUER_LEDGER_BUSY: 1,
  ISSUER_JOURNAL_CHANGED: 1,
  ISSUER_SIGNING_KEY_NONE: 1,
  ISSUER_SIGNING_KEY_UNKNOWN: 1,
  ISSUER_FILE: 1,
  ISSUER_LISTEN: 1,
  ISSUER_NOT_FOUND: 1,
  ISSUER_INTERNAL: 1,
  ACTIVATION_REQUEST_DAMAGED: 3,
  ACTIVATION_REQUEST_SIGNATURE: 3,
  ACTIVATION_KEY_DAMAGED: 3,
  ACTIVATION_KEY_UNKNOWN: 3,
  ACTIVATION_KEY_REVOKED: 3,
  ACTIVATION_KEY_ENDED: 3,
  ACTIVATION_REVOKED: 3,
  ACTIVATIONS_USED_UP: 3,
  ACTIVATION_TOO_OFTEN: 3,
  ACTIVATION_TOO_LARGE: 3,
} as const;

type IssuerCode = keyof typeof exitCodeOf;

/** The wire form, also of `--json`. */
export type IssuerErrorInfo = {
  readonly code: IssuerCode;
  readonly message: string;
  readonly hint: string;
  readonly data: Readonly<Record<string, unknown>>;
};

type Init = {
  readonly message: string;
  readonly hint: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
};

export class IssuerError extends Error {
  readonly code: IssuerCode;
  readonly hint: string;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: IssuerCode, { message, hint, data = {}, cause }: Init) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'IssuerError';
    this.code = code;
    this.hint = hint;
    this.data = data;
  }

  /** 1: it could not be done. 3: what was asked for is refused, and would be refused again. */
  get exitCode(): number {
    return exitCodeOf[this.code];
  }

  toInfo(): IssuerErrorInfo {
    return { code: this.code, message: this.message, hint: this.hint, data: this.data };
  }
}

/** Any thrown value as an error of these tools. What is none of ours keeps its words, and its stack as the cause. */
export function asIssuerError(thrown: unknown): IssuerError {
  if (thrown instanceof IssuerError) return thrown;
  return new IssuerError('ISSUER_INTERNAL', {
    message: `Something went wrong: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    hint: 'Nothing was issued. Try again; if it stays so, keep the ledger as it is and look into it.',
    cause: thrown,
  });
}
