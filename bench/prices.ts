import { populationSolver, type Population, type PopulationBlock } from '../src/arbitration/index.ts';
import { streamOf } from '../src/kit/index.ts';
import { cpuSeconds, range, type Line } from './bench.ts';

const rows = 1_000_000;
const each = 4;
const perBlock = 50_000;

/** Rows of one message each way: two on push, two by e-mail; what they bring differs by user, channel and message. */
function blockOf(number: number): PopulationBlock {
  const stream = streamOf('prices', `block ${number}`);
  const count = perBlock * each;
  const gain = new Float64Array(2 * count);
  const value = new Float64Array(count);
  const use = new Float64Array(3 * count);
  for (let row = 0, c = 0; row < perBlock; row++) {
    const taste = stream.normal();
    for (let i = 0; i < each; i++, c++) {
      gain[2 * c] = 0.02 * (taste + stream.normal());
      gain[2 * c + 1] = -0.5 * stream.uniform();
      const isPush = i < 2;
      const cost = isPush ? 0.0001 : 0.0004;
      value[c] = 18 * gain[2 * c]! + 0.01 * gain[2 * c + 1]! - cost;
      use.set([1, isPush ? 1 : 0, cost], 3 * c);
    }
  }
  return { rows: perBlock, first: Int32Array.from(range(perBlock + 1), (i) => each * i), value, gain, use };
}

/** Three budgets and a floor, all of which bind: contacts, pushes, money; days of reachability. */
function market(): Population {
  const blocks = range(rows / perBlock).map(blockOf);
  return {
    objectives: [{ name: 'conversion' }, { name: 'reachability', least: -0.045 * rows }],
    budgets: [
      { name: 'contacts', limit: 0.2 * rows },
      { name: 'pushes', limit: 0.08 * rows },
      { name: 'money', limit: 0.00005 * rows },
    ],
    blocks: () => blocks,
  };
}

/** Takes the candidate of the highest value per unit of what it uses of each budget, as long as all limits hold. */
function greedy({ objectives, budgets, blocks }: Population): number {
  const all: { value: number; worth: number; row: number; block: PopulationBlock; c: number }[] = [];
  let before = 0;
  for (const block of blocks()) {
    for (let row = 0; row < block.rows; row++) {
      for (let c = block.first[row]!; c < block.first[row + 1]!; c++) {
        const value = block.value[c]!;
        if (value <= 0) continue;
        const uses = budgets.reduce((sum, { limit }, b) => sum + block.use[3 * c + b]! / limit, 0);
        all.push({ value, worth: value / uses, row: before + row, block, c });
      }
    }
    before += block.rows;
  }
  all.sort((a, b) => b.worth - a.worth);
  const taken = new Uint8Array(rows);
  const left = budgets.map(({ limit }) => limit);
  let reach = -objectives[1]!.least!;
  let total = 0;
  for (const { value, row, block, c } of all) {
    const lost = -block.gain[2 * c + 1]!;
    if (taken[row] === 1 || lost > reach || left.some((one, b) => block.use[3 * c + b]! > one)) continue;
    taken[row] = 1;
    reach -= lost;
    left.forEach((one, b) => (left[b] = one - block.use[3 * c + b]!));
    total += value;
  }
  return total;
}

/** The prices of a million decisions with four candidates each, and what a rule without prices makes of them. */
export function* prices(): Iterable<Line> {
  const line = (metric: string, value: number, unit: string, peer?: string): Line => ({
    bench: 'prices',
    metric,
    value,
    unit,
    ...(peer === undefined ? {} : { peer }),
  });
  const population = market();
  const before = process.memoryUsage().arrayBuffers;
  const solver = populationSolver(population);
  let found = {} as ReturnType<typeof solver.solve>;
  const seconds = cpuSeconds(() => (found = solver.solve()));
  if (found.kind !== 'solved') throw new Error('the floors of the bench are within reach');
  const { dual, value, gap, over, short, passes, rounded, lambda, mu } = found;
  yield line('solve_s', seconds, 's');
  yield line('passes', passes, '');
  yield line('gap_of_mixture', (dual - value) / dual, 'of the bound');
  yield line('value', rounded.value / dual, 'of the bound');
  yield line('gap', gap / dual, 'of the bound');
  yield line('violation', Math.max(...Object.values(over), ...Object.values(short)), 'units');
  yield line(
    'binding_limits',
    [...Object.values(lambda), ...Object.values(mu)].filter((one) => one > 0).length,
    '',
  );
  yield line('bytes_per_row', (process.memoryUsage().arrayBuffers - before) / rows, 'B');
  const again = cpuSeconds(() => void solver.relaxed({ budgets: { pushes: 0.0808 * rows } }));
  yield line('other_limit_s', again, 's');
  let plain = 0;
  const sorted = cpuSeconds(() => (plain = greedy(population)));
  yield line('solve_s', sorted, 's', 'greedy by value per use');
  yield line('value', plain / dual, 'of the bound', 'greedy by value per use');
}
