import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { observational } from './observational.ts';
import type { ObservedUnits } from './scores.ts';

/** Who spends more is treated likelier; what is hidden, if anything, acts on both and on the time before. */
function world(
  key: string,
  n: number,
  { effect, hidden }: { effect: number; hidden: number },
): ObservedUnits {
  const stream = streamOf(key, 'observational');
  const x = Float64Array.from({ length: 2 * n }, () => stream.normal());
  const unseen = Array.from({ length: n }, () => hidden * stream.normal());
  const treated = unseen.map((own, unit) =>
    stream.uniform() < 1 / (1 + Math.exp(-(x[2 * unit]! + own))) ? 1 : 0,
  );
  const outcome = unseen.map(
    (own, unit) => effect * treated[unit]! + 2 * x[2 * unit]! - x[2 * unit + 1]! + own + stream.normal(),
  );
  const before = unseen.map((own, unit) => 2 * x[2 * unit]! + own + stream.normal());
  return { columns: 2, x, outcome, treated, untouched: { 'the month before': before } };
}

test('what covariates explain goes, and the interval covers', () => {
  let covered = 0;
  for (let run = 0; run < 100; run++) {
    const read = observational(world(`run ${run}`, 400, { effect: 1, hidden: 0 }), { alpha: 0.05 });
    expect(read.unadjusted).toBeGreaterThan(1.5);
    if (read.estimate.interval.lower! <= 1 && read.estimate.interval.upper! >= 1) covered++;
  }
  expect(covered).toBeGreaterThan(95 - 4 * Math.sqrt(100 * 0.95 * 0.05));
});

test('a hidden confounder shows in the placebo; the reading stays observational', () => {
  const read = observational(world('hidden', 3000, { effect: 0, hidden: 1 }), { alpha: 0.05 });
  expect(read.estimate.p).toBeLessThan(1e-6);
  expect(read.isAlarm).toBe(true);
  expect(read.evidence).toBe('observational');
  expect(read.sensitivity[0]!.breakdown).toBeGreaterThan(1);
  expect(observational(world('open', 3000, { effect: 0.5, hidden: 0 }), { alpha: 0.05 }).isAlarm).toBe(false);
});

test('units that hardly could have been treated are left out and counted', () => {
  const units = world('overlap', 2000, { effect: 0, hidden: 0 });
  expect(observational(units, { alpha: 0.05, trim: 0.2 }).trimmed).toBeGreaterThan(200);
});

test('columns that do not fit, hardly anybody treated', () => {
  const units = world('small', 60, { effect: 0, hidden: 0 });
  const refused = (change: Partial<ObservedUnits>, code: string) =>
    expect(() => observational({ ...units, ...change }, { alpha: 0.05 })).toThrow(
      expect.objectContaining({ code }),
    );
  refused({ columns: 3 }, 'EXPERIMENTS_LENGTHS_DIFFER');
  refused({ treated: [1] }, 'EXPERIMENTS_LENGTHS_DIFFER');
  refused({ untouched: { spend: [1] } }, 'EXPERIMENTS_LENGTHS_DIFFER');
  refused({ treated: new Float64Array(60).fill(0) }, 'EXPERIMENTS_SAMPLE_UNFIT');
});
