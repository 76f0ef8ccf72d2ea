import { describe, expect, test } from 'vitest';
import { normal, streamOf } from '../../kit/index.ts';
import { reachedPower } from '../design/test-sizes.ts';
import { equicorrelation } from '../many/correlation.ts';
import { maxTCritical } from '../many/max-t.ts';
import { planOf, readMetrics } from '../metrics/metric.ts';
import { meanArm, sampleOf } from '../samples/mean-sample.ts';
import { certify } from './certify.ts';
import type { PlannedLooks } from './planned-looks.ts';
import { decideShip } from '../verdict/decide.ts';
import type { DrawnUnits } from '../metrics/rows/unit-totals.ts';
import { all, any, better, shipRule, type Rule } from '../verdict/rule.ts';

const spending = { kind: 'obrien-fleming' } as const;
const free = { tests: 0, level: 1e-9 };
const alone: PlannedLooks = {
  tests: [{ name: 's', role: 'success', variance: 4, distance: 0.2, alpha: 0.05 }],
  correlation: null,
  weights: [1, 1],
  spending,
  units: 2474,
  fractions: [1],
  alpha: 0.05,
  power: 0.8,
  deterioration: free,
  quality: free,
};
const options = { seed: 'certify', simulations: 20_000 };
const near = (rate: number) => 4 * Math.sqrt((rate * (1 - rate)) / options.simulations);

test('one test read once has the rates of the textbook', () => {
  const { falseShip, falseShipAtMargin, trueShip, isWithin } = certify(alone, options);
  const power = normal.survival(normal.upperQuantile(0.05) - 0.2 / Math.sqrt((4 * 4) / 2474));
  expect(Math.abs(falseShip!.rate - 0.05)).toBeLessThan(near(0.05));
  expect(Math.abs(trueShip.rate - power)).toBeLessThan(near(power));
  expect(falseShipAtMargin).toBeNull();
  expect(isWithin).toBe(true);
  expect(certify(alone, options)).toEqual(certify(alone, options));
});

test('looks have the power of the recursion, and keep alpha', () => {
  const fractions = [0.3, 0.6, 1];
  const plan = { ...alone, fractions };
  const { falseShip, trueShip } = certify(plan, options);
  const [one] = plan.tests;
  const power = reachedPower(one!, { weights: [1, 1], spending, alpha: 0.05, planned: 2474, fractions });
  expect(Math.abs(falseShip!.rate - 0.05)).toBeLessThan(near(0.05));
  expect(Math.abs(trueShip.rate - power)).toBeLessThan(near(power));
});

test('three unequal arms, two success metrics, a guardrail: alpha holds over arms and metrics, vetoes cost power', () => {
  for (const rho of [0, 0.6]) {
    const plan: PlannedLooks = {
      ...alone,
      tests: [
        { name: 's', role: 'success', variance: 4, distance: 0.2, alpha: 0.05 / 6 },
        { name: 't', role: 'success', variance: 9, distance: 0.3, alpha: 0.05 / 6 },
        { name: 'g', role: 'guardrail', variance: 1, distance: 0.1, alpha: 0.05 },
      ],
      correlation: equicorrelation(3, rho),
      weights: [5, 1, 1, 1],
      units: 16_000,
      fractions: [0.5, 1],
      deterioration: { tests: 4, level: 0.01 },
      quality: { tests: 3, level: 0.001 },
    };
    const { falseShip, falseShipAtMargin, trueShip } = certify(plan, options);
    expect(falseShip!.low).toBeLessThan(0.05);
    expect(falseShip!.rate).toBeGreaterThan(0.015);
    expect(falseShipAtMargin!.low).toBeLessThan(0.05);
    const unvetoed = certify({ ...plan, deterioration: free, quality: free }, options);
    expect(trueShip.rate).toBeLessThan(unvetoed.trueShip.rate + 0.005);
  }
});

test('a plan with wrong levels, or too few units, is not certified', () => {
  const loose = { ...alone, tests: [{ ...alone.tests[0]!, alpha: 0.1 }] };
  expect(certify(loose, options).isWithin).toBe(false);
  expect(certify({ ...alone, units: 1200 }, options).isWithin).toBe(false);
});

/** Success metrics without an effect, two arms, read once, no vetoes. */
const several = (
  count: number,
  correction: NonNullable<PlannedLooks['correction']>,
  change = {},
): PlannedLooks => ({
  ...alone,
  tests: Array.from({ length: count }, (_, at) => ({
    name: `s${at}`,
    role: 'success' as const,
    variance: 4,
    distance: 0.2,
    alpha: 0.05 / count,
  })),
  correction,
  correlation: equicorrelation(count, 0),
  ...change,
});
const rates = (plan: PlannedLooks) => {
  const { falseShip, trueShip } = certify(plan, options);
  return [falseShip!.rate, trueShip.rate] as const;
};
const [a, b, c] = [0.05 / 3, 0.05 / 2, 0.05];
const reached = (alpha: number) => normal.survival(normal.upperQuantile(alpha) - 0.2 / Math.sqrt(16 / 2474));

describe('corrections of independent metrics have the rates of their closed forms', () => {
  test.each([
    ['bonferroni', 2, 1 - (1 - b) * (1 - b), 1 - (1 - reached(b)) * (1 - b)],
    ['holm', 2, 1 - (1 - b) * (1 - b), 1 - (1 - reached(b)) * (1 - b)],
    // Both between α/2 and α ship too: α in all.
    ['hochberg', 2, c, 1 - (1 - reached(b)) * (1 - b) + (reached(c) - reached(b)) * (c - b)],
    ['hommel', 2, c, 1 - (1 - reached(b)) * (1 - b) + (reached(c) - reached(b)) * (c - b)],
    ['bonferroni', 3, 1 - (1 - a) * (1 - a) * (1 - a), undefined],
    // P(U₁ > a, U₂ > b, U₃ > c) of ordered uniforms is (1 − a)³ − (c − a)³ − 3(b − a)²(1 − c).
    [
      'hochberg',
      3,
      1 - ((1 - a) * (1 - a) * (1 - a) - (c - a) * (c - a) * (c - a) - 3 * (b - a) * (b - a) * (1 - c)),
      undefined,
    ],
  ] as const)('%s of %i', (correction, count, falsely, truly) => {
    const [none, one] = rates(several(count, correction));
    expect(Math.abs(none - falsely)).toBeLessThan(near(falsely));
    if (truly !== undefined) expect(Math.abs(one - truly)).toBeLessThan(near(truly));
  });

  test('max-T of correlated metrics ships alpha', () => {
    const correlation = equicorrelation(3, 0.6);
    const alpha = normal.survival(maxTCritical(correlation, 0.05, { sides: 1 }));
    const tests = several(3, 'none').tests.map((one) => ({ ...one, alpha }));
    const [none] = rates(several(3, 'none', { correlation, tests }));
    expect(Math.abs(none - 0.05)).toBeLessThan(near(0.05) + 1e-3);
  });
});

test.each(['holm', 'hochberg', 'hommel'] as const)('%s ships what the decision rule ships', (correction) => {
  const [count, treatments, rho] = [4, 2, 0.5];
  const tests = several(count, correction).tests.map((one) => ({ ...one, alpha: 0.05 / count / treatments }));
  const weights = [1, 1, 1];
  const plan = { ...several(count, correction), tests, weights, correlation: equicorrelation(count, rho) };
  const stream = streamOf(correction, 'by the rule');
  const metrics = tests.map(({ name }) => name);
  const runs = 8000;
  let shipped = 0;
  for (let run = 0; run < runs; run++) {
    // A common part of metrics, and one of arms: half of the error is that of control.
    const normals = (size: number) => Array.from({ length: size }, () => stream.normal());
    const draw = () => {
      const [shared] = normals(1);
      return normals(count).map((own) => Math.sqrt(rho) * shared! + Math.sqrt(1 - rho) * own);
    };
    const control = draw();
    const wins = [draw(), draw()].map((arm) => {
      const better = Object.fromEntries(
        metrics.map((name, i) => [name, normal.survival((arm[i]! - control[i]!) / Math.SQRT2)]),
      );
      const levels = { alpha: 0.05, deterioration: 0.01, quality: 0.001, treatments, correction };
      return decideShip({ rule: shipRule(metrics, []), results: { better }, levels }).decision === 'ship';
    });
    shipped += Number(wins.includes(true));
  }
  const [none] = rates(plan);
  expect(Math.abs(none - shipped / runs)).toBeLessThan(
    5 * Math.sqrt(0.05 * 0.95 * (1 / runs + 1 / options.simulations)),
  );
});

describe('rules of independent metrics have the rates of their closed forms', () => {
  const two = several(2, 'bonferroni').tests;
  const ruled = (rule: Rule, alphas: readonly number[]): PlannedLooks => ({
    ...several(alphas.length, 'bonferroni'),
    tests: alphas.map((alpha, at) => ({ ...two[0]!, name: `s${at}`, alpha })),
    rule,
  });
  const [s0, s1, s2] = ['s0', 's1', 's2'].map(better) as [Rule, Rule, Rule];

  test('both: one of them is no reason to ship, and each is tested at alpha', () => {
    const [none, both] = rates(ruled(all(s0, s1), [0.05, 0.05]));
    const [falsely, truly] = [0.05 * reached(0.05), reached(0.05) * reached(0.05)];
    expect(Math.abs(none - falsely)).toBeLessThan(near(falsely));
    expect(Math.abs(both - truly)).toBeLessThan(near(truly));
  });

  test('one, or two others together: the worst that does not hold, the weakest that does', () => {
    const half = 0.025;
    const [none, weakest] = rates(ruled(any(s0, all(s1, s2)), [half, half, half]));
    const falsely = 1 - (1 - half) * (1 - half * reached(half));
    // Two must be shown; or the first is by chance.
    const truly = 1 - (1 - half) * (1 - reached(half) * reached(half));
    expect(Math.abs(none - falsely)).toBeLessThan(near(falsely));
    expect(Math.abs(weakest - truly)).toBeLessThan(near(truly));
  });

  test('a rule over a metric that is not tested is refused', () => {
    expect(() => certify(ruled(all(s0, better('x')), [0.05]), options)).toThrow('"x"');
  });
});

test('Hochberg at several looks keeps alpha where Bonferroni leaves some of it', () => {
  const fractions = [0.4, 0.7, 1];
  const [by, plain] = [several(2, 'hochberg', { fractions }), several(2, 'bonferroni', { fractions })].map(
    rates,
  );
  expect(by![0]).toBeLessThan(0.05 + near(0.05));
  expect(by![1]).toBeGreaterThan(plain![1] - near(0.5) / 2);
});

describe('units drawn from a baseline', () => {
  const metricOf = (name: string, direction: 'increase' | 'decrease', kind: 'mean' | 'proportion' = 'mean') =>
    readMetrics([
      {
        kind,
        name,
        role: 'success',
        direction,
        of: { event: 'play' },
        window: { kind: 'cohort', until: '1d' },
      },
    ])[0]!;
  const drawnFrom = (
    values: readonly number[],
    { direction = 'increase', kind = 'mean', size = 1 }: Drawing = {},
  ): DrawnUnits => {
    const metric = metricOf('s', direction, kind);
    const totals = [Float64Array.from(values)];
    const sizes = new Float64Array(values.length).fill(size);
    return { units: values.length, metrics: [{ metric, plan: planOf(metric), sizes, totals }] };
  };
  interface Drawing {
    readonly direction?: 'increase' | 'decrease';
    readonly kind?: 'mean' | 'proportion';
    readonly size?: number;
  }
  const varianceOf = (values: readonly number[]) => meanArm(sampleOf(values)).variance;
  const stream = streamOf('values', 'baseline');
  const bell = Array.from({ length: 4000 }, () => 10 + 2 * stream.normal());
  const skewed = Array.from({ length: 4000 }, () => -Math.log(stream.open()));
  const drawn = { seed: 'drawn', simulations: 4000 };
  const far = (rate: number) => 4 * Math.sqrt((rate * (1 - rate)) / drawn.simulations);

  test('small samples of a bell keep their level by Student, and have the power that was planned', () => {
    const variance = varianceOf(bell);
    const plan = { ...alone, units: 24, tests: [{ ...alone.tests[0]!, variance, distance: 2.2 }] };
    const { falseShip, trueShip } = certify(plan, { ...drawn, units: drawnFrom(bell) });
    expect(Math.abs(falseShip!.rate - 0.05)).toBeLessThan(far(0.05));
    const power = normal.survival(normal.upperQuantile(0.05) - 2.2 / Math.sqrt((variance * 4) / 24));
    // Student's t costs some power beside the normal.
    expect(trueShip.rate).toBeLessThan(power + far(power));
    expect(trueShip.rate).toBeGreaterThan(power - 0.06);
  });

  test('skew in a small arm is seen, which z-statistics do not see', () => {
    const variance = varianceOf(skewed);
    const tests = [{ ...alone.tests[0]!, variance, distance: 0.5 }];
    const plan = { ...alone, weights: [9, 1], units: 200, tests };
    const units = drawnFrom(skewed, { direction: 'decrease' });
    expect(certify(plan, { ...drawn, units }).falseShip!.low).toBeGreaterThan(0.06);
    expect(certify(plan, drawn).falseShip!.high).toBeLessThan(0.06);
  });

  test('a share of noes turns to yeses', () => {
    const yes = Array.from({ length: 1000 }, (_, i) => Number(i < 200));
    const tests = [{ ...alone.tests[0]!, variance: 0.16, distance: 0.1 }];
    const plan = { ...alone, units: 600, tests };
    const { falseShip, trueShip } = certify(plan, {
      ...drawn,
      units: drawnFrom(yes, { kind: 'proportion' }),
    });
    const power = normal.survival(1.6449 - 0.1 / Math.sqrt((0.16 + 0.21) / 300));
    expect(Math.abs(falseShip!.rate - 0.05)).toBeLessThan(far(0.05));
    expect(Math.abs(trueShip.rate - power)).toBeLessThan(far(power) + 0.005);
  });

  test('at looks, and by units of two users who are alike', () => {
    const pairs = bell.map((value) => 2 * value);
    const tests = [{ ...alone.tests[0]!, variance: varianceOf(bell), distance: 0.5 }];
    const plan = { ...alone, units: 400, tests, fractions: [0.5, 1] };
    const { falseShip, trueShip } = certify(plan, { ...drawn, units: drawnFrom(pairs, { size: 2 }) });
    const power = reachedPower(tests[0]!, {
      weights: [1, 1],
      spending,
      alpha: 0.05,
      planned: 400,
      fractions: [0.5, 1],
    });
    expect(Math.abs(falseShip!.rate - 0.05)).toBeLessThan(far(0.05) + 0.005);
    expect(Math.abs(trueShip.rate - power)).toBeLessThan(far(power) + 0.01);
  });
});
