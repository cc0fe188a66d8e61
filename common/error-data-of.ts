/** What errors carry, read by their codes. Apart from `errors.ts`, which needs no schema. */
import type { z } from 'zod';
import { errorTable } from './contract/errors.ts';
import type { ErrorCode, ErrorDataOf, ErrorInfo } from './errors.ts';

const schemas: { readonly [Code in ErrorCode]: z.ZodType<ErrorDataOf<Code>> } = errorTable;

/** The data of an error, read by its code; null where it has another code, or other data. */
export function dataOf<Code extends ErrorCode>(
  error: Pick<ErrorInfo, 'code' | 'data'>,
  code: Code,
): ErrorDataOf<Code> | null {
  if (error.code !== code) return null;
  const read = schemas[code].safeParse(error.data ?? {});
  return read.success ? read.data : null;
}
