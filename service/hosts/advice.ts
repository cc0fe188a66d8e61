import type { FairleadErrorInit } from '../../common/errors.ts';

/** Advice that ends in a command, which is named for whoever shows it. Pure. */
export function advice(text: string, command: string): Required<Pick<FairleadErrorInit, 'hint' | 'data'>> {
  return { hint: `${text}: ${command}`, data: { command } };
}
