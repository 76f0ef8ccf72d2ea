import type { Order } from './order.ts';
import { measuredAmong, type Told } from './told.ts';

const mostCells = 5;

/** Variance of increments around what a belief says of each step: Σ share (gap² − se²) over fifths of the order, at least 0. */
export function beyondOf(told: readonly Told[], { share, stepOf }: Order, means: readonly number[]): number {
  let below = 0;
  const cells = share.map((own) => {
    below += own;
    return Math.min(mostCells - 1, Math.floor(mostCells * (below - own / 2)));
  });
  let square = 0;
  for (const cell of new Set(cells)) {
    const measured = measuredAmong(told, (raw) => cells[stepOf(raw)] === cell);
    if (!measured) continue;
    const sum = (of: (step: number) => number) =>
      share.reduce((total, own, j) => total + (cells[j] === cell ? own * of(j) : 0), 0);
    const weight = sum(() => 1);
    const gap = measured.mean - sum((j) => means[j]!) / weight;
    square += weight * (gap * gap - measured.variance);
  }
  return Math.max(0, square);
}
