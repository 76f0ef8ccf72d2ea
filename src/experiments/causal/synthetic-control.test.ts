import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { syntheticControl, type OneTreated } from './synthetic-control.ts';

/** Donors follow two factors; the treated unit is .5, .3 and .2 of the first three, on a level of its own. */
function world(
  key: string,
  { effect, noise, donors = 12 }: { effect: number; noise: number; donors?: number },
): OneTreated {
  const stream = streamOf(key, 'synthetic control');
  const periods = 30;
  const from = 20;
  const factors = Array.from({ length: periods }, () => [stream.normal(), stream.normal()]);
  const loads = Array.from({ length: donors }, () => [2 * stream.normal(), 2 * stream.normal()]);
  const clean = (load: readonly number[], period: number) =>
    load[0]! * factors[period]![0]! + load[1]! * factors[period]![1]!;
  const values = loads.flatMap((load) =>
    factors.map((_, period) => clean(load, period) + noise * stream.normal()),
  );
  const mix = [0, 1].map((at) => 0.5 * loads[0]![at]! + 0.3 * loads[1]![at]! + 0.2 * loads[2]![at]!);
  const treated = factors.map(
    (_, period) => 100 + clean(mix, period) + noise * stream.normal() + (period >= from ? effect : 0),
  );
  return { treated, donors: { units: donors, periods, values }, from };
}

test('a unit that is a mix of donors is followed, and what comes after the start is the effect', () => {
  const read = syntheticControl(world('clean', { effect: 3, noise: 0.01 }), { alpha: 0.1 });
  expect(read.estimate.value).toBeCloseTo(3, 1);
  expect(read.fit).toBeLessThan(0.02);
  expect(read.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
  expect(read.estimate.p).toBeCloseTo(1 / 13, 12);
  expect(read.estimate.interval.lower).toBeGreaterThan(0);
  expect(read.isAlarm).toBe(false);
});

test('without an effect the rank among placebo units is no better than chance', () => {
  const runs = 60;
  let first = 0;
  for (let run = 0; run < runs; run++) {
    const read = syntheticControl(world(`none ${run}`, { effect: 0, noise: 1, donors: 9 }), { alpha: 0.1 });
    if (read.estimate.p <= 0.1) first++;
  }
  expect(first).toBeLessThan(runs * 0.1 + 4 * Math.sqrt(runs * 0.1 * 0.9));
});

test('a donor that the treatment reached hides the effect, and leaving it out shows it again', () => {
  const { treated, donors, from } = world('reached', { effect: 3, noise: 0.01 });
  const reached = Array.from(donors.values, (value, at) =>
    at < donors.periods && at >= from ? value + 6 : value,
  );
  const read = syntheticControl({ treated, donors: { ...donors, values: reached }, from }, { alpha: 0.2 });
  const [leftOut] = read.sensitivity;
  const radius = read.estimate.interval.upper! - read.estimate.value;
  // The control took a share of the 6: the weight of the donor, which other mixes may stand in for in part.
  const [weight] = read.weights;
  expect(weight).toBeGreaterThan(0.1);
  expect(read.estimate.value).toBeCloseTo(3 - 6 * weight!, 1);
  expect(leftOut!.points[0]!.upper! - radius).toBeCloseTo(3, 1);
});

test('too few donors, periods that do not match', () => {
  const good = world('small', { effect: 0, noise: 1 });
  const refused = (change: Partial<OneTreated>) =>
    expect(() => syntheticControl({ ...good, ...change }, { alpha: 0.05 })).toThrow(
      expect.objectContaining({ code: 'EXPERIMENTS_PANEL_UNFIT' }),
    );
  refused({ treated: [1, 2, 3] });
  refused({ from: 1 });
  refused({ donors: { units: 2, periods: 30, values: new Float64Array(60) } });
});

test('donors that never move leave nothing to tell chance by', () => {
  const donors = { units: 4, periods: 6, values: new Float64Array(24).fill(5) };
  expect(() => syntheticControl({ treated: [1, 2, 1, 2, 9, 9], donors, from: 4 }, { alpha: 0.05 })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NO_SPREAD' }),
  );
});
