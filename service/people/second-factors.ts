/** What a person shows beside the password at sign-in. */
export type SecondFactorKind = 'totp' | 'passkey' | 'recovery';

/** What was answered. `passkey` carries the browser's response as JSON text. */
export type SecondFactorAnswer = { readonly kind: SecondFactorKind; readonly value: string };

export type SecondFactors = {
  /** Which ones this person has. None: the password is enough. */
  of(userId: string): Promise<readonly SecondFactorKind[]>;
  /** What the browser needs to ask for a passkey, as JSON text; for one attempt only. */
  challenge(userId: string): Promise<string>;
  /** Whether the answer holds. An answer that held once does not hold again. */
  holds(userId: string, answer: SecondFactorAnswer): Promise<boolean>;
};
