import type { PastTests } from '../../experiments/index.ts';
import { cellOf, columnOf, readTable, type Table, type TableSchema } from '../../tables/index.ts';
import { operationsErrors } from '../errors.ts';
import { unquoted } from '../import/numbered.ts';
import type { TableFiles } from '../operation.ts';

/** Columns of a file of past tests: a row per test and metric. */
const schema: TableSchema = [
  { kind: 'text', name: 'test' },
  { kind: 'text', name: 'metric' },
  { kind: 'number', name: 'effect' },
  { kind: 'number', name: 'se' },
  { kind: 'number', name: 'n' },
  { kind: 'number', name: 'lag', optional: true, unit: 'days' },
];

/** Columns `corr:<metric>` hold the correlation of the sampling errors with those of another metric. */
const prefix = 'corr:';

/** Past tests with the lag of each metric in days, NaN where no row says it. */
export interface PastFile extends PastTests {
  readonly lags: readonly number[];
}

/** Reads past tests; a broken or doubled row ends it. Throws OPERATIONS_INPUT_UNREADABLE, OPERATIONS_INPUT_INVALID, TABLES_…. */
export async function readPastTests(
  path: string,
  lower: readonly string[],
  files: TableFiles,
): Promise<PastFile> {
  const unreadable = (problem: string) => operationsErrors.OPERATIONS_INPUT_UNREADABLE({ path, problem });
  const { table, rejects } = await readTable(await files.open(path), schema, { extra: 'keep' });
  const [first] = rejects;
  if (first) throw unreadable(`line ${first.line}: ${unquoted(first.reason)}`);
  if (table.rows === 0) throw unreadable('it has no rows');
  const { words: tests, codes: test } = namesOf(table, 'test');
  const { words: metrics, codes: metric } = namesOf(table, 'metric');
  const strange = lower.find((name) => !metrics.includes(name));
  if (strange !== undefined) {
    const problem = `no row is of the metric "${strange}"`;
    throw operationsErrors.OPERATIONS_INPUT_INVALID({ operation: 'metrics choose', at: 'lower', problem });
  }
  const width = metrics.length;
  const empty = (size: number) => new Float64Array(size).fill(Number.NaN);
  const past = {
    tests,
    metrics,
    effect: empty(tests.length * width),
    se: empty(tests.length * width),
    n: empty(tests.length * width),
    correlation: empty(tests.length * width * width),
    lags: metrics.map((_, at) => lagOf(table, metric, at)),
  };
  const sign = metrics.map((name) => (lower.includes(name) ? -1 : 1));
  const others = metrics.flatMap((name, to) =>
    Object.hasOwn(table.columns, prefix + name) ? [{ name, to }] : [],
  );
  for (let row = 0; row < table.rows; row++) {
    const own = metric[row]!;
    const at = test[row]! * width + own;
    if (!Number.isNaN(past.se[at]!)) throw unreadable(`"${tests[test[row]!]}" has "${metrics[own]}" twice`);
    past.effect[at] = sign[own]! * columnOf(table, 'effect', 'number').values[row]!;
    past.se[at] = columnOf(table, 'se', 'number').values[row]!;
    past.n[at] = columnOf(table, 'n', 'number').values[row]!;
    for (const { name, to } of others) {
      const text = cellOf(table.columns[prefix + name]!, row);
      if (text === null || text === '') continue;
      const rho = Number(text);
      if (!(Math.abs(rho) <= 1)) throw unreadable(`${prefix}${name} is "${String(text)}" in row ${row + 1}`);
      past.correlation[at * width + to] = sign[own]! * sign[to]! * rho;
    }
  }
  return past;
}

function namesOf(table: Table, name: string) {
  const { words, codes } = columnOf(table, name, 'text');
  return { words: [...words], codes };
}

/** The longest lag that a row says. */
function lagOf(table: Table, metric: Int32Array, at: number): number {
  const { values } = columnOf(table, 'lag', 'number');
  const own = values.filter((value, row) => metric[row] === at && !Number.isNaN(value));
  return own.reduce((most, value) => Math.max(most, value), own[0] ?? Number.NaN);
}
