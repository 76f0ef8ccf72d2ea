import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { boundaries } from './boundaries.ts';
import { crossing, summed } from './crossing.ts';
import { futilityBounds, futilityPlan, obeyed } from './futility.ts';

const design = {
  alpha: 0.025,
  spending: { kind: 'hwang-shih-decani', gamma: -4 },
  power: 0.9,
  futility: { kind: 'hwang-shih-decani', gamma: -2 },
  fractions: [1 / 3, 2 / 3, 1],
} as const;

test('the default design of gsDesign (test.type 4): bounds and inflation as it prints them', () => {
  const plan = futilityPlan(design);
  const round = (values: readonly (number | null)[]) => values.map((value) => Number(value!.toFixed(4)));
  expect(round(plan.looks.map(({ z }) => z))).toEqual([3.0107, 2.5465, 1.9992]);
  expect(round(plan.looks.map(({ futility }) => futility))).toEqual([-0.2387, 0.9411, 1.9992]);
  expect(plan.inflation).toBeCloseTo(1.0698832, 6);
});

test('under its drift the plan wins with its power, and under none rarely even when futility is ignored', () => {
  const { looks, drift } = futilityPlan(design);
  const obeyed = looks.map(({ fraction, z, futility }) => ({ t: fraction, lower: futility, upper: z! }));
  const ignored = looks.map(({ fraction, z }) => ({ t: fraction, lower: -Infinity, upper: z! }));
  expect(summed(crossing(obeyed, drift).above)).toBeCloseTo(0.9, 8);
  expect(summed(crossing(ignored, 0).above)).toBeCloseTo(0.025, 10);
});

test('a power that the level alone gives cannot be planned, nor can a test without looks', () => {
  expect(() => futilityPlan({ ...design, power: design.alpha })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_PLAN_IMPOSSIBLE' }),
  );
  expect(() => futilityPlan({ ...design, fractions: [] })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_LOOKS_UNORDERED' }),
  );
});

const spendings = [
  { kind: 'obrien-fleming' },
  { kind: 'pocock' },
  { kind: 'power', rho: 2 },
  { kind: 'hwang-shih-decani', gamma: -4 },
] as const;

test('nothing that is stopped for futility raises the level: exactly, for any spending, looks and power', () => {
  for (const spending of spendings)
    for (const futility of spendings)
      for (const fractions of [
        [0.5, 1],
        [0.1, 0.2, 0.9, 1],
        [0.36, 0.68, 1.07],
      ])
        for (const power of [0.6, 0.95]) {
          const looks = boundaries({ alpha: 0.05, sides: 1, spending }, fractions);
          const bounds = futilityBounds({ power, futility }, looks.slice(0, -1), 2.9);
          const wins = (kept: readonly number[], drift: number) => summed(obeyed(looks, kept, drift).above);
          expect(wins([], 0)).toBeCloseTo(0.05, 8);
          expect(wins(bounds, 0)).toBeLessThan(0.05);
          expect(wins(bounds.slice(0, 1), 0)).toBeLessThan(0.05);
          // Obeying all of them costs no more power than was set apart for them.
          expect(wins([], 2.9) - wins(bounds, 2.9)).toBeLessThanOrEqual(1 - power + 1e-9);
        }
});

test('a bound spends what its look may, whatever looks come later', () => {
  const { looks, drift } = futilityPlan(design);
  for (const taken of [1, 2])
    expect(futilityBounds(design, looks.slice(0, taken), drift)).toEqual(
      looks.slice(0, taken).map(({ futility }) => expect.closeTo(futility, 8)),
    );
});

test('two metrics that go together, either of which ships: who stops for want of hope, always or by whim, errs less', () => {
  const [stream, runs, level] = [streamOf('futility', 'whims'), 20_000, 0.05];
  const looks = boundaries({ alpha: level / 2, sides: 1, spending: { kind: 'pocock' } }, [0.3, 0.6, 1]);
  const bounds = futilityBounds({ power: 0.8, futility: { kind: 'pocock' } }, looks.slice(0, 2), 2.6);
  const wins = { never: 0, always: 0, whim: 0 };
  for (let run = 0; run < runs; run++) {
    const [b, open] = [[0, 0], { never: true, always: true, whim: true }];
    let before = 0;
    looks.forEach(({ fraction, z }, k) => {
      const [common, root] = [stream.normal(), Math.sqrt(fraction - before)];
      before = fraction;
      for (const at of [0, 1]) b[at]! += root * (Math.sqrt(0.6) * common + Math.sqrt(0.4) * stream.normal());
      const shown = b.map((value) => value / Math.sqrt(fraction));
      const isHopeless = k < bounds.length && shown.every((value) => value <= bounds[k]!);
      const [isWon, isWhim] = [shown.some((value) => value >= z!), stream.uniform() < 0.5];
      for (const way of ['never', 'always', 'whim'] as const) {
        if (!open[way]) continue;
        wins[way] += Number(isWon);
        open[way] = !isWon && !(isHopeless && (way === 'always' || (way === 'whim' && isWhim)));
      }
    });
  }
  // Of the same paths: exactly as many or fewer, and by chance no more than the level.
  expect(wins.always).toBeLessThan(wins.whim);
  expect(wins.whim).toBeLessThan(wins.never);
  expect(wins.never / runs).toBeLessThan(level + 3 * Math.sqrt((level * (1 - level)) / runs));
});
