/** A stretch of neighbours that share one value. */
interface Block {
  readonly value: number;
  readonly weight: number;
  readonly count: number;
}

const pooled = (a: Block, b: Block): Block => {
  const weight = a.weight + b.weight;
  const value = weight > 0 ? (a.weight * a.value + b.weight * b.value) / weight : a.value;
  return { value, weight, count: a.count + b.count };
};

/**
 * The values θ₁ ≤ θ₂ ≤ … that minimise Σ wᵢ (θᵢ − yᵢ)², for weights ≥ 0, by pooling adjacent violators in time of the
 * number of values (Ayer, Brunk, Ewing, Reid and Silverman, Ann. Math. Stat. 26, 1955). What weighs nothing follows.
 */
export function isotonic(values: ArrayLike<number>, weights: ArrayLike<number>): Float64Array {
  const blocks: Block[] = [];
  for (let i = 0; i < values.length; i++) {
    let block: Block = { value: values[i]!, weight: weights[i]!, count: 1 };
    for (let last = blocks.at(-1); last && last.value >= block.value; last = blocks.at(-1)) {
      block = pooled(last, block);
      blocks.pop();
    }
    blocks.push(block);
  }
  return Float64Array.from(blocks.flatMap(({ value, count }) => Array.from({ length: count }, () => value)));
}
