import { sameLength } from '../checks.ts';
import { experimentsErrors } from '../errors.ts';

/**
 * Rows in the order of time, each an arm drawn with probabilities that may depend on all rows before, as a bandit
 * does. Matrices are row-major, rows x arms.
 */
export interface AdaptiveLog {
  readonly rows: number;
  readonly arms: number;
  /** The arm drawn, from 0. */
  readonly arm: Int32Array;
  readonly reward: Float64Array;
  /** The probability of every arm at the draw, floors and all stages of exploration inside. */
  readonly propensity: Float64Array;
  /** Batches between which alone the propensities changed: 0 for the first, rising by at most 1 from row to row. */
  readonly batch?: Int32Array;
  /** Reward predicted for every arm, from rows before this one only; running means of the arms when left out. */
  readonly prediction?: Float64Array;
}

const unfit = (row: number, problem: string) =>
  experimentsErrors.EXPERIMENTS_PROPENSITY_UNFIT({ row, problem });

/**
 * The log, if it can be read out: rewards finite, propensities there, summing to 1, above 0 for the arm drawn,
 * constant within a batch, and borne out by the draws. Errors: EXPERIMENTS_LOG_UNFIT,
 * EXPERIMENTS_LENGTHS_DIFFER, EXPERIMENTS_PROPENSITY_UNFIT, EXPERIMENTS_PROPENSITY_MISMATCH.
 */
export function checkedLog<Log extends AdaptiveLog>(log: Log): Log {
  checkRows(log);
  checkPropensities(log);
  if (log.batch) checkBatches(log, log.batch);
  checkDraws(log);
  return log;
}

function checkRows({ rows, arms, arm, reward, propensity, prediction }: AdaptiveLog): void {
  const bad = (row: number, problem: string) => experimentsErrors.EXPERIMENTS_LOG_UNFIT({ row, problem });
  if (!(rows >= 1)) throw bad(0, 'there are no rows');
  sameLength('arms drawn', arm.length, rows);
  sameLength('rewards', reward.length, rows);
  sameLength('propensities', propensity.length, rows * arms);
  if (prediction) sameLength('predictions', prediction.length, rows * arms);
  for (let row = 0; row < rows; row++) {
    if (!(arm[row]! >= 0 && arm[row]! < arms)) throw bad(row, `arm ${arm[row]} of ${arms}`);
    if (!Number.isFinite(reward[row]!)) throw bad(row, `reward ${reward[row]}`);
  }
  const at = prediction?.findIndex((value) => !Number.isFinite(value)) ?? -1;
  if (at >= 0) throw bad(Math.floor(at / arms), `prediction ${prediction![at]}`);
}

function checkPropensities({ rows, arms, arm, propensity }: AdaptiveLog): void {
  for (let row = 0, at = 0; row < rows; row++, at += arms) {
    let sum = 0;
    for (let a = 0; a < arms; a++) {
      const value = propensity[at + a]!;
      if (Number.isNaN(value)) throw unfit(row, `none for arm ${a}`);
      if (!(value >= 0 && value <= 1)) throw unfit(row, `${value} for arm ${a}`);
      sum += value;
    }
    if (!(Math.abs(sum - 1) <= 1e-6)) throw unfit(row, `they sum to ${sum}`);
    if (propensity[at + arm[row]!] === 0) throw unfit(row, `0 for arm ${arm[row]}, which was drawn`);
  }
}

function checkBatches(log: AdaptiveLog, batch: Int32Array): void {
  sameLength('batches', batch.length, log.rows);
  for (let row = 0; row < log.rows; row++) {
    const step = batch[row]! - (row === 0 ? 0 : batch[row - 1]!);
    if (step !== 0 && !(step === 1 && row > 0))
      throw experimentsErrors.EXPERIMENTS_LOG_UNFIT({ row, problem: `batch ${batch[row]} out of turn` });
  }
}

/** Errors: EXPERIMENTS_PROPENSITY_UNFIT where they change within a batch: then they depend on contexts. */
export function checkConstant({ rows, arms, propensity, batch }: AdaptiveLog): void {
  if (!batch) return;
  for (let row = 1; row < rows; row++)
    for (let a = 0; a < arms && batch[row] === batch[row - 1]; a++)
      if (propensity[row * arms + a] !== propensity[(row - 1) * arms + a])
        throw unfit(row, 'they change within a batch, as with contexts');
}

/** Draws that are this unlikely under the propensities were not drawn by them; so rare that no honest log is refused. */
const mismatch = 1e-5;

/**
 * Draws against propensities, arm by arm: S = Σ(1{drawn} − e) is a martingale of variance V = Σ e(1 − e), and
 * P(|S| ≥ s) ≤ 2 exp(−s²/(2(V + s/3))) (Freedman, Annals of Probability 3, 1975), however adaptive.
 */
function checkDraws({ rows, arms, arm, propensity }: AdaptiveLog): void {
  for (let a = 0; a < arms; a++) {
    let [drawn, expected, variance] = [0, 0, 0];
    for (let row = 0; row < rows; row++) {
      const e = propensity[row * arms + a]!;
      if (arm[row] === a) drawn++;
      expected += e;
      variance += e * (1 - e);
    }
    const s = Math.abs(drawn - expected);
    const p = s < 1e-6 * rows ? 1 : 2 * Math.exp((-s * s) / (2 * (variance + s / 3)));
    if (p * arms < mismatch)
      throw experimentsErrors.EXPERIMENTS_PROPENSITY_MISMATCH({ arm: a, drawn, expected, p });
  }
}
