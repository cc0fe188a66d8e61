/**
 * The one codec between what the program means and what a database holds. On the way in JSON columns become text (both
 * databases take text for JSON; pg would turn a list into its own array syntax). On the way out pg parses by type, and
 * SQLite by the table and column that a result column comes from (`sqlite-driver.ts`).
 */
import {
  ColumnNode,
  ColumnUpdateNode,
  type InsertQueryNode,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  PrimitiveValueListNode,
  type QueryResult,
  type RootOperationNode,
  type UnknownRow,
  type UpdateQueryNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
} from 'kysely';
import { FairleadError } from '../../common/errors.ts';
import { columnKind, foldedColumn, foldedSince } from './columns.ts';
import { foldText } from './search.ts';

/**
 * A value as the JSON text that is stored. NUL characters and halves of surrogate pairs, which Postgres refuses, become
 * U+FFFD on both databases, so that a hostile document behaves the same on either.
 * @throws STORE_VALUE for what JSON cannot hold (functions, cycles, big integers).
 */
function encodeJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
    if (text !== undefined && /\\u0000|\\ud[89a-f]/i.test(text)) text = JSON.stringify(cleanDeep(value));
  } catch (cause) {
    throw new FairleadError('STORE_VALUE', { message: 'A value cannot be stored as JSON.', status: 500, cause });
  }
  if (text === undefined) {
    throw new FairleadError('STORE_VALUE', { message: `A ${typeof value} cannot be stored as JSON.`, status: 500 });
  }
  return text;
}

/** What reading `value` back from a JSON column gives. */
export function asStored(value: unknown): unknown {
  return value === null || value === undefined ? null : JSON.parse(encodeJson(value));
}

/** Text as both databases can hold it. */
export function cleanText(text: string): string {
  return text.includes('\0') || !text.isWellFormed() ? text.replaceAll('\0', '\uFFFD').toWellFormed() : text;
}

function cleanDeep(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanDeep);
  if (value === null || typeof value !== 'object') return value;
  if ('toJSON' in value) return cleanDeep(JSON.parse(JSON.stringify(value)));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cleanText(key), cleanDeep(inner)]));
}

/**
 * The Kysely plugin that writes JSON columns, text as both databases can hold it, and beside what is searched its folded
 * form.
 * @param schemaVersion of the store that is written to.
 */
export function createCodecPlugin(schemaVersion: number): KyselyPlugin {
  const transformer = new Writer(schemaVersion >= foldedSince ? foldedColumn : () => undefined);
  return {
    transformQuery: (args: PluginTransformQueryArgs): RootOperationNode => transformer.transformNode(args.node),
    transformResult: async (args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> => args.result,
  };
}

class Writer extends OperationNodeTransformer {
  private readonly foldedColumn: typeof foldedColumn;

  constructor(folded: typeof foldedColumn) {
    super();
    this.foldedColumn = folded;
  }

  protected override transformValue(node: ValueNode): ValueNode {
    const { value } = node;
    return typeof value === 'string' ? { ...node, value: cleanText(value) } : node;
  }

  protected override transformPrimitiveValueList(node: PrimitiveValueListNode): PrimitiveValueListNode {
    return { ...node, values: node.values.map((value) => (typeof value === 'string' ? cleanText(value) : value)) };
  }

  protected override transformInsertQuery(node: InsertQueryNode): InsertQueryNode {
    const copy = super.transformInsertQuery(node);
    const table = node.into?.table.identifier.name;
    if (table === undefined) return copy;
    const isJson = (copy.columns ?? []).map((column) => columnKind(table, column.column.name) === 'json');
    const folded = (copy.columns ?? []).flatMap(({ column }, at) => {
      const name = this.foldedColumn(table, column.name);
      return name === undefined ? [] : [{ name, at }];
    });
    if (folded.length > 0 && !(copy.values !== undefined && ValuesNode.is(copy.values))) throw notFoldable(table);
    const values =
      copy.values !== undefined && ValuesNode.is(copy.values) && (isJson.includes(true) || folded.length > 0)
        ? ValuesNode.create(
            copy.values.values.map((row) =>
              encodeRow(
                withFolded(
                  table,
                  row,
                  folded.map(({ at }) => at),
                ),
                isJson,
              ),
            ),
          )
        : copy.values;
    const updates = copy.onConflict?.updates && this.encodeUpdates(table, copy.onConflict.updates);
    return {
      ...copy,
      ...(folded.length === 0
        ? {}
        : { columns: [...(copy.columns ?? []), ...folded.map(({ name }) => ColumnNode.create(name))] }),
      ...(values === undefined ? {} : { values }),
      ...(copy.onConflict && updates ? { onConflict: { ...copy.onConflict, updates } } : {}),
    };
  }

  protected override transformUpdateQuery(node: UpdateQueryNode): UpdateQueryNode {
    const copy = super.transformUpdateQuery(node);
    const table = tableOf(node.table);
    if (table === undefined || copy.updates === undefined) return copy;
    return { ...copy, updates: this.encodeUpdates(table, copy.updates) };
  }

  private encodeUpdates(table: string, updates: readonly ColumnUpdateNode[]): readonly ColumnUpdateNode[] {
    return updates.flatMap((update) => {
      const column = columnName(update.column);
      const folded = column === undefined ? undefined : this.foldedColumn(table, column);
      const encoded = encodeUpdate(table, update);
      if (folded === undefined) return [encoded];
      const value = ValueNode.create(foldedValue(table, update.value));
      return [encoded, ColumnUpdateNode.create(ColumnNode.create(folded), value)];
    });
  }
}

/** The row with the folded form of the values at these places behind it. */
function withFolded(
  table: string,
  row: ValuesNode['values'][number],
  places: readonly number[],
): ValuesNode['values'][number] {
  if (places.length === 0) return row;
  if (PrimitiveValueListNode.is(row))
    return PrimitiveValueListNode.create([...row.values, ...places.map((at) => foldedText(row.values[at]))]);
  const nodes = places.map((at) => ValueNode.create(foldedValue(table, row.values[at])));
  return ValueListNode.create([...row.values, ...nodes]);
}

function foldedValue(table: string, node: OperationNode | undefined): string {
  // A row of several that leaves the column out.
  if (node === undefined || node.kind === 'DefaultInsertValueNode') return '';
  if (!ValueNode.is(node)) throw notFoldable(table);
  return foldedText(node.value);
}

function foldedText(value: unknown): string {
  return typeof value === 'string' ? foldText(value) : '';
}

/** What a database makes of an expression cannot be folded here. */
function notFoldable(table: string): FairleadError {
  return new FairleadError('STORE_VALUE', {
    message: `What is searched of "${table}" can be written as plain values only.`,
    status: 500,
  });
}

function encodeRow(row: ValuesNode['values'][number], isJson: readonly boolean[]): ValuesNode['values'][number] {
  return PrimitiveValueListNode.is(row)
    ? PrimitiveValueListNode.create(row.values.map((value, at) => (isJson[at] ? encodeNullable(value) : value)))
    : ValueListNode.create(row.values.map((value, at) => (isJson[at] ? encodeNode(value) : value)));
}

function encodeUpdate(table: string, update: ColumnUpdateNode): ColumnUpdateNode {
  const column = columnName(update.column);
  if (column === undefined || columnKind(table, column) !== 'json') return update;
  return { ...update, value: encodeNode(update.value) };
}

/** Values are encoded; references (`excluded.detail`) and expressions stay as they are. */
function encodeNode(node: OperationNode): OperationNode {
  return ValueNode.is(node) ? ValueNode.create(encodeNullable(node.value)) : node;
}

function encodeNullable(value: unknown): unknown {
  return value === null || value === undefined ? value : encodeJson(value);
}

function columnName(node: OperationNode): string | undefined {
  if (node.kind === 'ColumnNode' && 'column' in node) {
    const inner = node.column;
    if (typeof inner === 'object' && inner !== null && 'name' in inner && typeof inner.name === 'string')
      return inner.name;
  }
  return node.kind === 'ReferenceNode' && 'column' in node ? columnName(node.column as OperationNode) : undefined;
}

function tableOf(node: OperationNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'AliasNode' && 'node' in node) return tableOf(node.node as OperationNode);
  if (node.kind !== 'TableNode' || !('table' in node)) return undefined;
  const table = node.table as { readonly identifier: { readonly name: string } };
  return table.identifier.name;
}
