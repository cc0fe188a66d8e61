/** How a table's file says which of its columns hold JSON, and by which schema each is read. */
import type { SelectType } from 'kysely';
import { z } from 'zod';
import type { ForeignError } from '../../../common/errors.ts';
import { hintSchema } from '../../../common/model/errors.ts';

/** What a database holds as it is. Every other type of value is JSON. */
type Plain = string | number | boolean | Buffer;

type JsonColumn<Table> = {
  [Name in keyof Table & string]: NonNullable<SelectType<Table[Name]>> extends Plain ? never : Name;
}[keyof Table & string];

type FlagColumn<Table> = {
  [Name in keyof Table & string]: NonNullable<SelectType<Table[Name]>> extends boolean ? Name : never;
}[keyof Table & string];

/** The columns of a table that are not read as they are: one that is left out does not compile. */
export type ReadColumns<Table> = {
  /** A value that does not fit its schema is refused with STORE_VALUE_UNREADABLE. SQL NULL is asked of no schema. */
  readonly json: { readonly [Name in JsonColumn<Table>]: z.ZodType<SelectType<Table[Name]>> };
  readonly flags: { readonly [Name in FlagColumn<Table>]: true };
};

/** A JSON object whose shape belongs to another area: that reads on from here, by a schema of its own. */
export type JsonObject = Readonly<Record<string, unknown>>;
export const jsonObject = z.custom<JsonObject>(isJsonObject, 'Expected an object');

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const strings: z.ZodType<readonly string[]> = z.array(z.string());

/** An older version may have written it: its code may be gone, and its advice one sentence. `errorInfoOf` reads on. */
export const storedError: z.ZodType<ForeignError> = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.union([z.string(), hintSchema]).optional(),
  data: jsonObject.optional(),
});
