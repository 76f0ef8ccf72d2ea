import { lineOf, type Block, type LoggedBatch } from './batch.ts';
import { evaluationErrors } from './errors.ts';

/** The batch with categories for actions: what an estimator by category sees of log and policy. Needs both columns. */
export function byCategory(batch: LoggedBatch): LoggedBatch {
  const { rows, actions, action, propensity, reward, cluster, segment } = batch;
  const category = batch.category!;
  const categories = 1 + category.reduce((most, code) => Math.max(most, code), 0);
  const collapse = (block: Block) => collapsed(block, { category, actions, categories });
  return {
    rows,
    actions: categories,
    action: action.map((a) => category[a]!),
    propensity,
    reward,
    target: collapse(batch.target),
    logging: collapse(batch.logging!),
    ...(cluster && { cluster }),
    ...(segment && { segment }),
  };
}

interface Categories {
  readonly category: Int32Array;
  readonly actions: number;
  readonly categories: number;
}

function collapsed({ values, of }: Block, { category, actions, categories }: Categories): Block {
  const lines = values.length / actions;
  const sums = new Float64Array(lines * categories);
  for (let line = 0; line < lines; line++)
    for (let a = 0; a < actions; a++) sums[line * categories + category[a]!]! += values[line * actions + a]!;
  return { values: sums, ...(of && { of }) };
}

/** w(e | x) = Σ_{a in e} π_e(a | x) / Σ_{a in e} π_b(a | x), e the category of the logged action. */
export function categoryWeights(batch: LoggedBatch): Float64Array {
  const { rows, actions, action, target, logging } = byCategory(batch);
  const weight = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const behaviour = logging!.values[lineOf(logging!, i, actions) + action[i]!]!;
    if (!(behaviour > 0)) throw neverLogged(i, action[i]!);
    weight[i] = target.values[lineOf(target, i, actions) + action[i]!]! / behaviour;
  }
  return weight;
}

const neverLogged = (row: number, category: number) =>
  evaluationErrors.EVALUATION_ROW_BROKEN({
    row,
    column: 'logging',
    value: 0,
    wants: `a positive probability for category ${category}, which was logged`,
  });
