import { z } from 'zod';
import {
  byPart,
  crossFit,
  foldsByCluster,
  foldsByRow,
  logisticModel,
  ridgeModel,
  tabular,
  type Block,
  type LoggedBatch,
} from '../../evaluation/index.ts';
import {
  cellOf,
  columnOf,
  readTable,
  tableSchema,
  type Column,
  type ReadOptions,
  type Table,
  type TableSchema,
} from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import { lineColumn, numbered, unquoted } from '../import/numbered.ts';
import type { TableFiles } from '../operation.ts';
import { groupsOf } from '../workspace/units.ts';

const columnName = z.string().min(1);

const model = z.discriminatedUnion('kind', [
  /** One mean per position and action, drawn to the mean of all as by `strength` rows. */
  z.strictObject({ kind: z.literal('tabular'), strength: z.number().positive() }),
  /** Regressions on the context and the features of the action, one per position. */
  z.strictObject({ kind: z.literal('logistic'), strength: z.number().positive().default(1) }),
  z.strictObject({ kind: z.literal('ridge'), penalty: z.number().nonnegative().default(1) }),
]);

/** How a file of logged choices is to be read, of which only the drawn action's probability is known. */
export const banditLogSchema = z.strictObject({
  kind: z.literal('bandit'),
  version: z.literal(1),
  columns: tableSchema,
  action: columnName,
  /** A table of the actions, in a file beside the log. */
  actions: z.strictObject({
    file: z.string().min(1),
    columns: tableSchema,
    id: columnName,
    /** What models see of an action; words become their numbers in order of the alphabet. */
    features: z.array(columnName).default([]),
    /** Columns that together make the category of an action, for mips. */
    category: z.array(columnName).optional(),
  }),
  propensity: columnName,
  reward: columnName,
  /** Column with the place on the page; policies and models are by position. */
  position: columnName.optional(),
  /** Column of the user: rows of one user depend on each other. */
  user: columnName.optional(),
  /** Column of what was drawn together, a household say: its rows depend on each other, whichever user they are of. */
  cluster: columnName.optional(),
  /** Words known of the user or moment, for models. */
  context: z.array(columnName).default([]),
  model,
  folds: z.int().min(2).max(100).default(5),
});

export type BanditLogDocument = z.infer<typeof banditLogSchema>;

/** A policy that knows the position alone: a line per action, in the order of their table, a number per position. */
export const policyTableSchema = z.strictObject({
  kind: z.literal('table'),
  version: z.literal(1),
  probabilities: z.array(z.array(z.number().min(0).max(1))),
});

/** A log laid out for estimators, without the policy to be judged. */
export interface BanditLog {
  readonly batch: Omit<LoggedBatch, 'target' | 'prediction' | 'logging'>;
  /** Number of each row's position, and how many there are. */
  readonly positions: { readonly count: number; readonly of: Int32Array };
  readonly table: Table;
  readonly items: Table;
}

const invalid = (path: string, at: string, problem: string) =>
  operationsErrors.OPERATIONS_DOCUMENT_INVALID({ path, at, problem });

interface Place {
  readonly log: string;
  readonly mapping: string;
  readonly tables: TableFiles;
}

/** Reads a log and its table of actions; a broken row is an error, for it cannot be left out without harm. */
export async function readBanditLog(
  document: BanditLogDocument,
  { log, mapping, tables }: Place,
): Promise<BanditLog> {
  const wholeTable = async (
    path: string,
    columns: BanditLogDocument['columns'],
    options: ReadOptions = {},
  ) => {
    const schema: TableSchema = [{ kind: 'integer', name: lineColumn }, ...columns];
    const { table, rejects } = await readTable(numbered(await tables.open(path)), schema, options);
    const [first] = rejects;
    if (!first) return table;
    const problem = `line ${first.line}, column ${first.column}: ${first.field ?? ''} ${unquoted(first.reason)}`;
    throw operationsErrors.OPERATIONS_INPUT_UNREADABLE({ path, problem });
  };
  const { actions, action, propensity, reward, position } = document;
  const unreadable = (path: string, problem: string) =>
    operationsErrors.OPERATIONS_INPUT_UNREADABLE({ path, problem });
  const items = await wholeTable(`${log.slice(0, log.lastIndexOf('/') + 1)}${actions.file}`, actions.columns);
  const table = await wholeTable(log, document.columns);
  checkWhole(items, [actions.id, ...actions.features, ...(actions.category ?? [])], actions.file);
  checkWhole(table, [action, reward, ...ownNames(document)], log);
  const ids = labelsOf(items, actions.id);
  const codeOf = new Map(ids.map((id, code) => [id, code]));
  const twice = ids.find((id, code) => codeOf.get(id) !== code);
  if (twice !== undefined) throw unreadable(actions.file, `action "${twice}" stands in it twice`);
  if (table.rows < 2)
    throw unreadable(log, `it has ${table.rows} choices, and two are the least that can be judged`);
  const chosen = labelsOf(table, action);
  const stranger = chosen.find((id) => !codeOf.has(id));
  if (stranger !== undefined)
    throw invalid(mapping, 'actions.id', `action "${stranger}" of the log is not in ${actions.file}`);
  const chances = columnOf(table, propensity, 'number').values;
  const broken = chances.findIndex((p) => !(p > 0 && p <= 1 && 1 / p < Infinity));
  if (broken >= 0) {
    const line = columnOf(table, lineColumn, 'integer').values[broken]!;
    throw unreadable(log, `line ${line}: ${propensity} is ${chances[broken]!}, not a probability above 0`);
  }
  const parts =
    position === undefined ? { labels: [''], of: new Int32Array(table.rows) } : codesOf(table, position);
  return {
    table,
    items,
    positions: { count: parts.labels.length, of: parts.of },
    batch: {
      rows: table.rows,
      actions: ids.length,
      action: Int32Array.from(chosen, (id) => codeOf.get(id)!),
      propensity: chances,
      reward: numbersOf(table, reward),
      ...clusterOf(table, document),
      ...(actions.category && { category: codesIn(joined(items, actions.category)).of }),
    },
  };
}

const ownNames = ({ position, user, cluster }: BanditLogDocument): readonly string[] =>
  [position, user, cluster].filter((name) => name !== undefined);

/** What estimates rest on is there in every row: a missing reward is no 0, and a missing user is nobody in particular. */
function checkWhole(table: Table, names: readonly string[], path: string): void {
  for (const name of names) {
    const column = anyColumn(table, name);
    for (let row = 0; row < table.rows; row++) {
      if (cellOf(column, row) !== null) continue;
      const line = columnOf(table, lineColumn, 'integer').values[row]!;
      throw operationsErrors.OPERATIONS_INPUT_UNREADABLE({
        path,
        problem: `line ${line}: ${name} is missing`,
      });
    }
  }
}

/** Rows of one user or of one cluster are of one unit, and so is what these join. */
function clusterOf(table: Table, { user, cluster }: BanditLogDocument): Pick<LoggedBatch, 'cluster'> {
  const own = user ?? cluster;
  if (own === undefined) return {};
  const { labels, of } = codesOf(table, own);
  const units = cluster === undefined ? { labels, of } : codesOf(table, cluster);
  const { groupOf } = groupsOf(
    { rows: table.rows, user: of, users: labels, units: { of: units.of, names: units.labels } },
    { shared: [], facts: new Map() },
  );
  const group = codesIn(labels.map(groupOf)).of;
  return { cluster: of.map((code) => group[code]!) };
}

const labelsOf = (table: Table, name: string): readonly string[] => {
  const column = anyColumn(table, name);
  return Array.from({ length: table.rows }, (_, row) => String(cellOf(column, row)));
};

const anyColumn = (table: Table, name: string): Column =>
  columnOf(table, name, table.columns[name]?.kind ?? 'text');

const numbersOf = (table: Table, name: string): Float64Array => {
  const column = anyColumn(table, name);
  return Float64Array.from({ length: table.rows }, (_, row) => Number(cellOf(column, row)));
};

const joined = (table: Table, names: readonly string[]): readonly string[] => {
  const columns = names.map((name) => labelsOf(table, name));
  return Array.from({ length: table.rows }, (_, row) => columns.map((labels) => labels[row]).join('\u0000'));
};

const codesOf = (table: Table, name: string) => codesIn(labelsOf(table, name));

/** Labels by their numbers: numeric ones in order of size, others of the alphabet. */
function codesIn(labels: readonly string[]): {
  readonly labels: readonly string[];
  readonly of: Int32Array;
} {
  const known = [...new Set(labels)];
  const isNumeric = known.every((label) => label !== '' && Number.isFinite(Number(label)));
  const order = isNumeric ? known.sort((a, b) => Number(a) - Number(b)) : known.sort();
  const codes = new Map(order.map((label, code) => [label, code]));
  return { labels: order, of: Int32Array.from(labels, (label) => codes.get(label)!) };
}

/** A policy table as a block: a line per position. */
export function blockOf(
  document: z.infer<typeof policyTableSchema> | 'uniform',
  { batch: { actions }, positions }: BanditLog,
  path: string,
): Block {
  if (document === 'uniform')
    return { values: new Float64Array(positions.count * actions).fill(1 / actions), of: positions.of };
  const { probabilities } = document;
  const fits =
    probabilities.length === actions && probabilities.every((line) => line.length === positions.count);
  if (!fits)
    throw invalid(path, 'probabilities', `there must be ${actions} lines of ${positions.count} numbers`);
  const values = new Float64Array(positions.count * actions);
  probabilities.forEach((line, a) => line.forEach((p, position) => (values[position * actions + a] = p)));
  return { values, of: positions.of };
}

/** Numbers that predictions of one log may come to, and columns that a regression may have: more than a machine should hold. */
const mostPredictions = 200_000_000;
const mostColumns = 1000;

/**
 * Predictions by the model of the document, from folds that did not see the row (or its user). Throws
 * OPERATIONS_DOCUMENT_INVALID for columns whose words are too many to learn from.
 */
export function predictionOf(log: BanditLog, document: BanditLogDocument, mapping: string): Block {
  const { batch, positions } = log;
  const { model: chosen, folds: count } = document;
  const lines = chosen.kind === 'tabular' ? count * positions.count : batch.rows;
  if (lines * batch.actions > mostPredictions) {
    const what = `${lines} lines of ${batch.actions} actions are too many predictions`;
    throw invalid(mapping, 'model', `${what}; take estimators without a model, or fewer positions`);
  }
  const folds = batch.cluster ? foldsByCluster(batch.cluster, count) : foldsByRow(batch.rows, count);
  const fitting = { ...batch, folds };
  if (chosen.kind === 'tabular')
    return crossFit(fitting, tabular({ ...batch, parts: positions, strength: chosen.strength }));
  const features = featuresOf(log, document);
  if (features.columns > mostColumns) {
    const what = `its words make ${features.columns} columns, and a regression has ${mostColumns} at most`;
    throw invalid(mapping, 'context', `${what}; leave out columns that tell single rows apart`);
  }
  const featured = { ...batch, ...features };
  const regression =
    chosen.kind === 'logistic'
      ? logisticModel(featured, { C: chosen.strength })
      : ridgeModel(featured, { penalty: chosen.penalty });
  return crossFit(fitting, byPart(positions, regression));
}

/** Context words one-hot without the first, then the features of the action, standardised over the actions. */
function featuresOf({ table, items }: BanditLog, { context, actions }: BanditLogDocument) {
  const codes = context.map((name) => codesOf(table, name));
  const starts = codes.map((_, at) =>
    codes.slice(0, at).reduce((sum, { labels }) => sum + labels.length - 1, 0),
  );
  const ofAction = codes.reduce((sum, { labels }) => sum + labels.length - 1, 0);
  const columns = actions.features.map((name) => standardised(featureOf(items, name)));
  const features = (row: number, action: number, out: Float64Array) => {
    out.fill(0);
    codes.forEach(({ of }, at) => {
      if (of[row]! > 0) out[starts[at]! + of[row]! - 1] = 1;
    });
    columns.forEach((column, at) => (out[ofAction + at] = column[action]!));
  };
  return { columns: ofAction + columns.length, features };
}

const featureOf = (items: Table, name: string): Float64Array =>
  anyColumn(items, name).kind === 'text'
    ? Float64Array.from(codesOf(items, name).of)
    : numbersOf(items, name);

function standardised(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length;
  return values.map((value) => (value - mean) / (Math.sqrt(variance) || 1));
}
