// Intervals of every effect cover the truth in at least 94 % of 20,000 experiments.
import { expect, test } from 'vitest';
import { moments, streamOf, type Stream } from '../../kit/index.ts';
import { fixedHorizon, type Effect } from '../estimate.ts';
import { meanArm, sampleOf } from '../samples/mean-sample.ts';
import { cuped } from './cuped.ts';
import { difference, relativeLift } from './difference.ts';
import { fieller } from './fieller.ts';
import { linEffect } from './lin.ts';
import { postStratified } from './post-stratification.ts';
import { quantileArm, quantileSample } from './quantile.ts';

const runs = 20_000;

/** Skewed outcomes that lean on a covariate: mean 3, plus the effect; the arms lean differently. */
function armRows(stream: Stream, n: number, effect: number) {
  const x = Float64Array.from({ length: n }, () => stream.normal());
  const slope = effect > 0 ? 1.5 : 1;
  const y = x.map((value) => 2 + effect + slope * value - Math.log(stream.open()));
  return { columns: 1, x, y };
}

type Rows = ReturnType<typeof armRows>;
const arm = ({ y }: Rows) => meanArm(sampleOf(y));
const strata = ({ x, y }: Rows) =>
  [y.filter((_, i) => x[i]! < 0), y.filter((_, i) => x[i]! >= 0)].map((v) => meanArm(sampleOf(v)));

const covers = (effect: Effect, truth: number): boolean => {
  const { lower, upper } = fixedHorizon(effect, { alpha: 0.05 }).interval;
  return lower! <= truth && truth <= upper!;
};

const methods: Readonly<Record<string, (a: Rows, b: Rows) => boolean>> = {
  Welch: (a, b) => covers(difference(arm(a), arm(b)), 0.4),
  'relative lift': (a, b) => covers(relativeLift(arm(a), arm(b)), 0.4 / 3),
  Fieller: (a, b) => {
    const set = fieller(arm(a), arm(b), { alpha: 0.05 });
    return set.kind === 'interval' && set.lower <= 0.4 / 3 && 0.4 / 3 <= set.upper;
  },
  'CUPED pooled': (a, b) => covers(cuped(moments.ofRows(a), moments.ofRows(b)), 0.4),
  'CUPED per arm': (a, b) => covers(cuped(moments.ofRows(a), moments.ofRows(b), { slopes: 'per-arm' }), 0.4),
  'CUPED relative': (a, b) =>
    covers(cuped(moments.ofRows(a), moments.ofRows(b), { scale: 'relative' }), 0.4 / 3),
  'Lin, HC2': (a, b) => covers(linEffect(a, b), 0.4),
  'post-stratified': (a, b) => {
    const [control, treatment] = [strata(a), strata(b)];
    return covers(postStratified(control.map((one, i) => ({ control: one, treatment: treatment[i]! }))), 0.4);
  },
};

test.each(Object.entries(methods))('%s', (name, isCovered) => {
  const stream = streamOf(name, 'coverage');
  let covered = 0;
  for (let run = 0; run < runs; run++)
    if (isCovered(armRows(stream, 120, 0), armRows(stream, 80, 0.4))) covered++;
  expect(covered / runs).toBeGreaterThanOrEqual(0.94);
  expect(covered / runs).toBeLessThanOrEqual(0.96);
});

test('a quantile', () => {
  const stream = streamOf('quantile', 'coverage');
  let covered = 0;
  for (let run = 0; run < 4000; run++) {
    const values = () => Float64Array.from({ length: 500 }, () => stream.normal()).toSorted();
    const [a, b] = [values(), values()].map((sorted) => quantileArm(quantileSample(sorted, { share: 0.75 })));
    if (covers(difference(a!, b!, 'normal'), 0)) covered++;
  }
  expect(covered / 4000).toBeGreaterThanOrEqual(0.94);
});
