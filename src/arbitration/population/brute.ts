// Answers to small populations that know nothing of planes, columns or prices to come, for tests.
import type { Population, PopulationBlock } from './problem.ts';

interface Row {
  readonly value: number;
  /** By limit: what is used of a budget; what is gained, below 0, of a floor. */
  readonly takes: readonly number[];
}

interface Plain {
  readonly rows: readonly (readonly Row[])[];
  readonly right: readonly number[];
}

/** A population as plain rows, limits that are none left out. */
export function plainOf({ objectives, budgets, blocks }: Population): Plain {
  const budgetAt = [...budgets.keys()].filter((b) => budgets[b]!.limit < Infinity);
  const floorAt = [...objectives.keys()].filter((k) => objectives[k]!.least !== undefined);
  const rowOf = ({ value, gain, use }: PopulationBlock, c: number): Row => ({
    value: value[c]!,
    takes: [
      ...budgetAt.map((b) => use[c * budgets.length + b]!),
      ...floorAt.map((k) => -gain[c * objectives.length + k]!),
    ],
  });
  return {
    rows: [...blocks()].flatMap((block) =>
      Array.from({ length: block.rows }, (_, row) =>
        Array.from({ length: block.first[row + 1]! - block.first[row]! }, (_c, i) =>
          rowOf(block, block.first[row]! + i),
        ),
      ),
    ),
    right: [...budgetAt.map((b) => budgets[b]!.limit), ...floorAt.map((k) => -objectives[k]!.least!)],
  };
}

/** D at some prices. */
export const dualAt = ({ rows, right }: Plain, prices: readonly number[]): number =>
  right.reduce((sum, limit, r) => sum + prices[r]! * limit, 0) +
  rows.reduce((sum, row) => sum + Math.max(0, ...row.map((one) => scoreOf(one, prices))), 0);

const scoreOf = ({ value, takes }: Row, prices: readonly number[]): number =>
  takes.reduce((score, take, r) => score - prices[r]! * take, value);

/** The best whole choice within the limits, over all there are; undefined where there is none. */
export function bestWhole({ rows, right }: Plain, from = 0, left = right): number | undefined {
  if (from === rows.length) return left.every((one) => one >= -1e-9) ? 0 : undefined;
  const silent = bestWhole({ rows, right }, from + 1, left);
  return rows[from]!.reduce<number | undefined>((most, { value, takes }) => {
    const rest = bestWhole(
      { rows, right },
      from + 1,
      left.map((one, r) => one - takes[r]!),
    );
    return rest === undefined ? most : Math.max(most ?? -Infinity, rest + value);
  }, silent);
}

/**
 * The least value of D for one or two limits: it is convex and linear between the lines on which two candidates of a
 * row, or one and silence, score alike, so that it has its least value where two of these or the axes cross.
 */
export function leastDual(plain: Plain): number {
  const lines = linesOf(plain);
  const points =
    plain.right.length === 1
      ? lines.map(([a = 0, c = 0]) => [c / a])
      : lines.flatMap((one, i) => lines.slice(i + 1).map((other) => crossing(one, other)));
  const inside = points.filter((point) => point.every((price) => price >= 0 && Number.isFinite(price)));
  return Math.min(...inside.map((point) => dualAt(plain, point)));
}

/** Lines a · prices = c. */
function linesOf({ rows, right }: Plain): readonly (readonly number[])[] {
  const axes = right.map((_, r) => [...right.map((_one, j) => Number(r === j)), 0]);
  const silence: Row = { value: 0, takes: right.map(() => 0) };
  const ties = rows.flatMap((row) => {
    const all = [silence, ...row];
    return all.flatMap((one, i) =>
      all
        .slice(i + 1)
        .map((other) => [...one.takes.map((take, r) => take - other.takes[r]!), one.value - other.value]),
    );
  });
  return [...axes, ...ties];
}

function crossing(
  [a = 0, b = 0, c = 0]: readonly number[],
  [d = 0, e = 0, f = 0]: readonly number[],
): readonly number[] {
  const determinant = a * e - b * d;
  return [(c * e - b * f) / determinant, (a * f - c * d) / determinant].map((one) =>
    Math.abs(one) < 1e-12 ? 0 : one,
  );
}
