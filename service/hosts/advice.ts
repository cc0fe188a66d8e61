import { advise, command, type Hint } from '../../common/hint.ts';

/** Advice that ends in a command. Pure. */
export function advice(text: string, line: string): { readonly hint: Hint } {
  return { hint: advise`${text}: ${command(line)}` };
}
