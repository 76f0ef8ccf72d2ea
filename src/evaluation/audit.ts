import { chiSquared, normal } from '../kit/index.ts';
import { checkColumns, lineOf, type Block, type LoggedBatch } from './batch.ts';
import { meanOf } from './mean.ts';

/** How often an action was chosen, and how often the logged propensities say that it should have been. */
export interface ActionAudit {
  readonly action: number;
  readonly observed: number;
  readonly expected: number;
  /** The difference in standard errors. */
  readonly z: number;
}

/** Do the logged propensities describe the choices that were made? */
export interface PropensityAudit {
  /** `frequency` against whole distributions; `inverse`: the sum of 1 / propensity of an action estimates its rows. */
  readonly method: 'frequency' | 'inverse';
  readonly tested: readonly ActionAudit[];
  /** Actions with too few choices to test alone. */
  readonly untested: readonly number[];
  /** Probability of a difference as large if the propensities are true; 1 when nothing could be tested. */
  readonly p: number;
  /** Rows whose propensity is not that of the chosen action in the whole distribution. */
  readonly disagreeing: number;
}

/** Expected counts below this make no chi-squared cell of their own (Cochran 1954). */
const leastExpected = 5;

/** An inverse sum of fewer effective rows than this is skewed and has no normal tail. */
const leastEffective = 100;

/** Relative differences up to this are rounding, as of propensities written with few digits. */
const rounding = 0.001;

/** Audits the propensities of a log. Throws coded errors for broken columns. */
export function auditPropensities(batch: LoggedBatch): PropensityAudit {
  checkColumns(batch);
  return auditOf(batch);
}

/** The audit of columns that have been checked. */
export const auditOf = (batch: LoggedBatch): PropensityAudit =>
  batch.logging ? byFrequency(batch, batch.logging) : byInverse(batch);

/**
 * Σ (O − E)² / E, E_a = Σ_i π_b(a | x_i), rare actions pooled. Where contexts differ the counts vary less than
 * this allows for, so the test is cautious; where one draw is of many rows, as of a household, they vary more, and the
 * statistic is divided by the design effect (Rao and Scott 1981, first order).
 */
function byFrequency(batch: LoggedBatch, logging: Block): PropensityAudit {
  const { observed, expected, disagreeing } = countsOf(batch, logging);
  const all = Array.from(observed, (count, action) => ({
    action,
    observed: count,
    expected: expected[action]!,
    z: (count - expected[action]!) / Math.sqrt(expected[action]!),
  }));
  const tested = all.filter((row) => row.expected >= leastExpected);
  const untested = all.filter((row) => row.expected < leastExpected);
  const cells = [...tested, ...pooled(untested)];
  const effect = designEffect(
    batch,
    tested.map(({ action, expected: scale }) => ({
      scale,
      residual: (row) =>
        Number(batch.action[row] === action) - logging.values[lineOf(logging, row, batch.actions) + action]!,
    })),
  );
  const statistic = cells.reduce((sum, { z }) => sum + z * z, 0) / effect;
  return {
    method: 'frequency',
    tested,
    untested: untested.map(({ action }) => action),
    p: cells.length > 1 ? chiSquared.survival(statistic, cells.length - 1) : 1,
    disagreeing,
  };
}

/** A choice less its probability, and what its square is measured in. */
interface Residuals {
  readonly scale: number;
  readonly residual: (row: number) => number;
}

/**
 * How much more counts vary where rows of a cluster were drawn together than where each was by itself, at least 1:
 * Σ_a Σ_g (Σ_{i in g} d_ai)² / E_a over Σ_a Σ_i d_ai² / E_a, d about its mean.
 */
function designEffect({ rows, cluster }: LoggedBatch, all: readonly Residuals[]): number {
  if (!cluster) return 1;
  let [together, apart] = [0, 0];
  for (const { scale, residual } of all) {
    const own = Float64Array.from({ length: rows }, (_, row) => residual(row));
    const mean = meanOf(own);
    const sums = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      const off = own[i]! - mean;
      sums[cluster[i]!]! += off;
      apart += (off * off) / scale;
    }
    for (const sum of sums) together += (sum * sum) / scale;
  }
  return together > apart ? together / apart : 1;
}

function pooled(rows: readonly ActionAudit[]): readonly { z: number }[] {
  const observed = rows.reduce((sum, row) => sum + row.observed, 0);
  const expected = rows.reduce((sum, row) => sum + row.expected, 0);
  if (expected === 0 && observed > 0) return [{ z: Infinity }];
  return expected < leastExpected ? [] : [{ z: (observed - expected) / Math.sqrt(expected) }];
}

function countsOf({ rows, actions, action, propensity }: LoggedBatch, logging: Block) {
  const observed = new Float64Array(actions);
  const expected = new Float64Array(actions);
  let disagreeing = 0;
  for (let i = 0; i < rows; i++) {
    const start = lineOf(logging, i, actions);
    for (let a = 0; a < actions; a++) expected[a]! += logging.values[start + a]!;
    observed[action[i]!]!++;
    const logged = logging.values[start + action[i]!]!;
    if (Math.abs(logged - propensity[i]!) > rounding * propensity[i]!) disagreeing++;
  }
  return { observed, expected, disagreeing };
}

/**
 * E Σ_i 1{a_i = a} / p_i is the number of rows where a was eligible; Bonferroni over the actions tested. Where one draw is
 * of many rows each z is divided by the root of its design effect.
 */
function byInverse(batch: LoggedBatch): PropensityAudit {
  const { all, effective } = inverseSums(batch);
  const tested = all.filter(({ action }) => effective[action]! >= leastEffective);
  const untested = all.filter(({ action }) => effective[action]! < leastEffective);
  const worst = tested.reduce((most, { z }) => Math.max(most, Math.abs(z)), 0);
  return {
    method: 'inverse',
    tested,
    untested: untested.map(({ action }) => action),
    p: tested.length > 0 ? Math.min(1, tested.length * 2 * normal.survival(worst)) : 1,
    disagreeing: 0,
  };
}

/** The sums per action, and (Σ 1/p)² / Σ 1/p², the rows they are really made of. */
function inverseSums(batch: LoggedBatch): { all: readonly ActionAudit[]; effective: Float64Array } {
  const { rows, actions, action, propensity } = batch;
  const sums = new Float64Array(actions);
  const squares = new Float64Array(actions);
  for (let i = 0; i < rows; i++) {
    const inverse = 1 / propensity[i]!;
    sums[action[i]!]! += inverse;
    squares[action[i]!]! += inverse * inverse;
  }
  const expected = eligibleRows(batch);
  const residual = (a: number) => (row: number) =>
    (action[row] === a ? 1 / propensity[row]! : 0) - (batch.eligible?.[row * actions + a] ?? 1);
  const all = Array.from(sums, (observed, a) => ({
    action: a,
    observed,
    expected: expected[a]!,
    z:
      standardised(observed - expected[a]!, squares[a]! - observed) /
      Math.sqrt(designEffect(batch, [{ scale: 1, residual: residual(a) }])),
  }));
  return { all, effective: sums.map((sum, a) => (sum > 0 ? (sum * sum) / squares[a]! : 0)) };
}

/** Variance Σ (1 − p) / p²; an action that is always chosen has none. */
const standardised = (difference: number, variance: number): number =>
  Math.abs(difference) < 1e-9 ? 0 : difference / Math.sqrt(variance);

function eligibleRows({ rows, actions, eligible }: LoggedBatch): Float64Array {
  const count = new Float64Array(actions);
  if (!eligible) return count.fill(rows);
  for (let at = 0; at < eligible.length; at++) count[at % actions]! += eligible[at]!;
  return count;
}
