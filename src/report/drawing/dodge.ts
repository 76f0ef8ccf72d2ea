interface Block {
  sum: number;
  count: number;
}

/**
 * Moves `wanted` positions as little as possible (least squares) so that neighbours keep `gap` and their order.
 * With z_i = y_i − i·gap in sorted order that is isotonic regression, solved by pooling adjacent violators
 * (Barlow et al., Statistical Inference under Order Restrictions, 1972). All are kept inside `span` if they fit.
 */
export function dodge(wanted: readonly number[], gap: number, span: readonly [number, number]): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const last = span[1] - (wanted.length - 1) * gap;
  const free = pooled(order.map((i, rank) => wanted[i]! - rank * gap));
  const moved: number[] = [];
  for (const [rank, i] of order.entries())
    moved[i] = Math.max(span[0], Math.min(last, free[rank]!)) + rank * gap;
  return moved;
}

/** The nearest non-decreasing sequence. */
function pooled(values: readonly number[]): number[] {
  const blocks: Block[] = [];
  for (const value of values) {
    let block = { sum: value, count: 1 };
    for (let before = blocks.at(-1); before && meanOf(before) > meanOf(block); before = blocks.at(-1)) {
      blocks.pop();
      block = { sum: before.sum + block.sum, count: before.count + block.count };
    }
    blocks.push(block);
  }
  return blocks.flatMap((block) => Array.from({ length: block.count }, () => meanOf(block)));
}

const meanOf = ({ sum, count }: Block): number => sum / count;
