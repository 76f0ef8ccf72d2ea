import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { difference } from '../effects/difference.ts';
import { meanArm, sampleOf } from '../samples/mean-sample.ts';
import { encouragement, type TakeUpSample } from './encouragement.ts';

/** Those who take it up of themselves are better off anyway; the encouragement moves `moved` of the units. */
function arm(
  key: string,
  n: number,
  { encouraged, moved, effect }: { encouraged: boolean; moved: number; effect: number },
) {
  const stream = streamOf(key, encouraged ? 'encouraged' : 'control');
  const sums = { n, outcome: 0, outcomeSquares: 0, takeUp: 0, takeUpSquares: 0, cross: 0 };
  for (let unit = 0; unit < n; unit++) {
    const kind = stream.uniform();
    const eager = kind < 0.2 ? 1 : 0;
    const d = eager === 1 || (encouraged && kind < 0.2 + moved) ? 1 : 0;
    const y = 1 + 2 * eager + effect * d + stream.normal();
    sums.outcome += y;
    sums.outcomeSquares += y * y;
    sums.takeUp += d;
    sums.takeUpSquares += d;
    sums.cross += y * d;
  }
  return sums;
}

const read = (key: string, n: number, options: { moved: number; effect: number }) =>
  encouragement(
    {
      control: arm(key, n, { ...options, encouraged: false }),
      encouraged: arm(key, n, { ...options, encouraged: true }),
    },
    { alpha: 0.05 },
  );

test('the ratio of the two effects, whatever those who would have taken it anyway are like', () => {
  const { estimate, set, compliers, strength, evidence } = read('strong', 20_000, {
    moved: 0.3,
    effect: 0.5,
  });
  expect(Math.abs(estimate.value - 0.5)).toBeLessThan(4 * estimate.se);
  expect(compliers).toBeCloseTo(0.3, 1);
  expect(strength).toBeGreaterThan(1000);
  expect([set, evidence]).toEqual(['interval', 'randomised']);
  // A strong encouragement: the set is that of the delta method.
  expect(estimate.interval.upper! - estimate.value).toBeCloseTo(1.96 * estimate.se, 2);
});

test('p and the interval agree: nought is outside exactly when p is below alpha', () => {
  for (let run = 0; run < 40; run++) {
    const { estimate, set } = read(`agree ${run}`, 400, { moved: 0.3, effect: 0.4 });
    if (set !== 'interval') continue;
    const { lower, upper } = estimate.interval;
    expect(lower! > 0 || upper! < 0).toBe(estimate.p < 0.05);
  }
});

test('a weak encouragement: the set covers as often as it says, and is often without bound', () => {
  const runs = 400;
  let [covered, boundless] = [0, 0];
  for (let run = 0; run < runs; run++) {
    // Arms of coprime sizes: take-up cannot come out equal to the last unit.
    const of = { moved: 0.03, effect: 1 };
    const control = arm(`weak ${run}`, 300, { ...of, encouraged: false });
    const encouraged = arm(`weak ${run}`, 307, { ...of, encouraged: true });
    const { estimate, set } = encouragement({ control, encouraged }, { alpha: 0.05 });
    const { lower, upper } = estimate.interval;
    if (set !== 'interval') boundless++;
    if ((lower ?? -Infinity) <= 1 && (upper ?? Infinity) >= 1) covered++;
  }
  expect(covered).toBeGreaterThan(0.95 * runs - 4 * Math.sqrt(runs * 0.95 * 0.05));
  expect(boundless).toBeGreaterThan(runs / 2);
});

test('a direct effect as large as the breakdown point takes the effect away; placebos are read', () => {
  const of = { moved: 0.3, effect: 0.5 };
  const control = arm('direct', 4000, { ...of, encouraged: false });
  const encouraged = arm('direct', 4000, { ...of, encouraged: true });
  const stream = streamOf('direct', 'placebo');
  const before = () => meanArm(sampleOf(Array.from({ length: 500 }, () => stream.normal())));
  const placebos = [{ name: 'the month before', effect: difference(before(), before()) }];
  const first = encouragement({ control, encouraged, placebos }, { alpha: 0.05 });
  const violation = first.sensitivity[0]!.breakdown!;
  const [at] = encouragement({ control, encouraged }, { alpha: 0.05, violations: [violation] })
    .sensitivity[0]!.points;
  expect(at!.lower).toBeCloseTo(0, 9);
  expect(first.isAlarm).toBe(false);
  expect(first.placebos).toHaveLength(1);
});

test('take-up that does not differ, or nobody who takes it up, is refused', () => {
  const flat: TakeUpSample = { n: 10, outcome: 5, outcomeSquares: 5, takeUp: 4, takeUpSquares: 4, cross: 2 };
  const none = { ...flat, takeUp: 0, takeUpSquares: 0, cross: 0 };
  for (const [control, encouraged] of [
    [flat, flat],
    [none, none],
  ] as const)
    expect(() => encouragement({ control, encouraged }, { alpha: 0.05 })).toThrow(
      expect.objectContaining({ code: 'EXPERIMENTS_NO_SPREAD' }),
    );
});
