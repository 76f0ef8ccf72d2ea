import { expect, test } from 'vitest';
import { normal, streamOf } from '../../kit/index.ts';
import { difference } from '../effects/difference.ts';
import { momentsOfSums } from '../metrics/statistics.ts';
import { ratioOfMoments } from '../samples/ratio-sample.ts';
import { ratioSegments } from './ratio-segments.ts';

type Unit = readonly [above: number, below: number];
const cellOf = (units: readonly Unit[]) => {
  const sum = (of: (unit: Unit) => number) => units.reduce((total, unit) => total + of(unit), 0);
  return momentsOfSums(units.length, {
    sums: [sum(([x]) => x), sum(([, y]) => y)],
    products: [sum(([x]) => x * x), sum(([x, y]) => x * y), sum(([, y]) => y * y)],
  });
};
const wholeOf = (units: readonly Unit[]) => {
  const { n, means, scatters } = cellOf(units);
  return ratioOfMoments({
    n,
    means: [means[0]!, means[1]!],
    scatters: [scatters[0]!, scatters[1]!, scatters[2]!],
  });
};

/** Visits of users, and purchases at a rate of their segment; who is in the first visits less. */
interface Truth {
  readonly share: number;
  readonly rates: readonly [number, number];
}
const visits = [2, 6] as const;
function arm({ share, rates }: Truth, stream: ReturnType<typeof streamOf>, users: number) {
  const segments: [Unit[], Unit[]] = [[], []];
  for (let user = 0; user < users; user++) {
    const segment = stream.uniform() < share ? 0 : 1;
    const below = 1 + Math.floor(stream.uniform() * (2 * visits[segment] - 1));
    let above = 0;
    for (let visit = 0; visit < below; visit++) if (stream.uniform() < rates[segment]) above++;
    segments[segment].push([above, below]);
  }
  return segments;
}
const truths: readonly [Truth, Truth] = [
  { share: 0.6, rates: [0.1, 0.3] },
  { share: 0.5, rates: [0.12, 0.27] },
];

test('parts add up to the difference of the whole ratios, and so does its error', () => {
  const stream = streamOf('ratio', 'exact');
  const [control, treated] = truths.map((truth) => arm(truth, stream, 900));
  const said = ratioSegments(control!.map(cellOf), treated!.map(cellOf));
  const whole = difference(wholeOf(control!.flat()), wholeOf(treated!.flat()));
  const sum = (of: 'rate' | 'mix') => said.segments.reduce((total, one) => total + one[of].value, 0);
  expect(said.total.value).toBeCloseTo(whole.value, 12);
  expect(said.rate.value + said.mix.value).toBeCloseTo(whole.value, 12);
  expect([sum('rate'), sum('mix')]).toEqual([
    expect.closeTo(said.rate.value, 12),
    expect.closeTo(said.mix.value, 12),
  ]);
  expect(said.total.se / whole.se).toBeCloseTo(1, 6);
  const [first] = said.segments;
  const sums = control!.map((units) => units.reduce((total, [, y]) => total + y, 0));
  expect(first!.control.mix).toBeCloseTo(sums[0]! / (sums[0]! + sums[1]!), 12);
  expect(first!.treated.rate).toBeCloseTo(wholeOf(treated![0]).mean, 12);
});

test('intervals cover what would be found with everybody', () => {
  const stream = streamOf('ratio', 'covers');
  const mixes = truths.map(({ share }) => {
    const first = share * visits[0];
    return first / (first + (1 - share) * visits[1]);
  });
  const [p, q] = [mixes[0]!, mixes[1]!];
  const truth = {
    rate0: ((p + q) / 2) * 0.02,
    rate1: (1 - (p + q) / 2) * -0.03,
    mix0: 0.11 * (q - p),
    mix1: 0.285 * (p - q),
  };
  const covered = new Map(Object.keys(truth).map((name) => [name, 0]));
  const runs = 400;
  const critical = normal.upperQuantile(0.025);
  for (let run = 0; run < runs; run++) {
    const [a, b] = truths.map((one) => arm(one, stream, 400).map(cellOf));
    const { segments } = ratioSegments(a!, b!);
    for (const name of covered.keys()) {
      const part = segments[Number(name.at(-1))]![name.startsWith('rate') ? 'rate' : 'mix'];
      const far = Math.abs(part.value - truth[name as keyof typeof truth]) / part.se;
      if (far < critical) covered.set(name, covered.get(name)! + 1);
    }
  }
  for (const [name, count] of covered)
    expect(Math.abs(count / runs - 0.95), name).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / runs));
});

test('segments that one arm lacks, and nothing to divide by, are refused', () => {
  const some = cellOf([
    [1, 2],
    [0, 1],
  ]);
  const none = cellOf([[0, 0]]);
  const code = (name: string) => expect.objectContaining({ code: name });
  expect(() => ratioSegments([some, some], [some])).toThrow(code('EXPERIMENTS_LENGTHS_DIFFER'));
  expect(() => ratioSegments([some, none], [some, some])).toThrow(code('EXPERIMENTS_SAMPLE_UNFIT'));
  expect(() => ratioSegments([some, cellOf([])], [some, some])).toThrow(code('EXPERIMENTS_SAMPLE_UNFIT'));
});
