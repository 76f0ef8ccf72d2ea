// Uplift metrics against scikit-uplift 0038e65 and causalml f7007c9 on seeded data, to 1e-9; the vectors are read
// from beside the public data.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  meanGain,
  meanQini,
  measureUplift,
  qiniAuc,
  qiniCurve,
  rank,
  upliftAt,
  upliftAuc,
  upliftCurve,
  weightedAverageUplift,
  type UpliftLog,
  type UpliftMetric,
} from '../index.ts';

interface Scores {
  readonly sklift: Record<string, number | null>;
  readonly causalml: Record<string, number>;
}
interface Case {
  readonly n: number;
  readonly seed: number;
  readonly p_treat: number;
  readonly first3: readonly (readonly number[])[];
  readonly scores: Record<'true_tau' | 'noisy_tau' | 'random', Scores>;
}

const data =
  process.env['FANTAIL_DATA'] ?? join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data');
const file = join(data, '..', 'vectors', 'ope.json');
const hasVectors = existsSync(file);
const cases: readonly Case[] = hasVectors
  ? (JSON.parse(readFileSync(file, 'utf8')) as { synthetic: { S6_uplift_metrics: { cases: Case[] } } })
      .synthetic.S6_uplift_metrics.cases
  : [];

/** The generator that the vectors name. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Rows of [treated, outcome, true_tau, noisy_tau, random]. */
function generate({
  n,
  seed,
  p_treat,
}: Pick<Case, 'n' | 'seed' | 'p_treat'>): readonly (readonly number[])[] {
  const draw = mulberry32(seed);
  return Array.from({ length: n }, () => {
    const [x1, x2, ut, uy, e, r] = Array.from({ length: 6 }, draw) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const treated = ut < p_treat ? 1 : 0;
    const tau = 0.15 * x2 - 0.05;
    const outcome = uy < 0.1 + 0.2 * x1 + treated * tau ? 1 : 0;
    return [treated, outcome, tau, tau + 0.2 * (e - 0.5), r];
  });
}

const logOf = (rows: readonly (readonly number[])[], score: number): UpliftLog => ({
  treated: Uint8Array.from(rows, (row) => row[0]!),
  outcome: Float64Array.from(rows, (row) => row[1]!),
  score: Float64Array.from(rows, (row) => row[score]!),
});

const metrics: Record<keyof Scores, Record<string, UpliftMetric>> = {
  sklift: {
    uplift_auc: upliftAuc,
    qini_auc: qiniAuc({ negativeEffect: true }),
    qini_auc_no_negative: qiniAuc({ negativeEffect: false }),
    uplift_at_10_overall: upliftAt({ share: 0.1, of: 'overall' }),
    uplift_at_10_by_group: upliftAt({ share: 0.1, of: 'by-group' }),
    uplift_at_30_overall: upliftAt({ share: 0.3, of: 'overall' }),
    uplift_at_30_by_group: upliftAt({ share: 0.3, of: 'by-group' }),
    weighted_average_uplift: weightedAverageUplift(),
  },
  causalml: {
    auuc_normalized: meanGain({ normalised: true }),
    auuc: meanGain({ normalised: false }),
    qini_normalized: meanQini({ normalised: true }),
    qini: meanQini({ normalised: false }),
  },
};

test.skipIf(!hasVectors)('both libraries, all metrics, to 1e-9', () => {
  expect(cases).toHaveLength(3);
  for (const given of cases) {
    const rows = generate(given);
    given.first3.forEach((wants, i) => wants.forEach((x, j) => expect(rows[i]![j]).toBeCloseTo(x, 15)));
    (['true_tau', 'noisy_tau', 'random'] as const).forEach((score, at) => {
      const ranked = rank(logOf(rows, at + 2));
      for (const library of ['sklift', 'causalml'] as const)
        for (const [name, wants] of Object.entries(given.scores[score][library])) {
          if (wants === null) continue;
          const value = metrics[library][name]!.value(ranked);
          const where = `${library} ${name} of ${score}, n ${given.n}`;
          expect(Math.abs(value - wants), where).toBeLessThanOrEqual(1e-9 * Math.abs(wants));
        }
    });
  }
});

describe('by hand', () => {
  // In order of score: treated 1, control 0, treated 0, control 1.
  const log: UpliftLog = {
    score: Float64Array.of(1, 4, 3, 2),
    treated: Uint8Array.of(0, 1, 0, 1),
    outcome: Float64Array.of(1, 1, 0, 0),
  };

  test('the curves', () => {
    expect([...upliftCurve(rank(log)).value]).toEqual([0, 1, 2, 1.5, 0]);
    expect([...qiniCurve(rank(log)).value]).toEqual([0, 1, 1, 1, 0]);
  });

  test('people of equal score make one point', () => {
    const tied = { ...log, score: Float64Array.of(1, 4, 4, 1) };
    expect([...upliftCurve(rank(tied)).at]).toEqual([0, 2, 4]);
  });

  test('uplift among the first half', () => {
    expect(upliftAt({ share: 0.5, of: 'overall' }).value(rank(log))).toBe(1);
    expect(upliftAt({ share: 0.5, of: 'by-group' }).value(rank(log))).toBe(1);
    expect(upliftAt({ share: 0.25, of: 'overall' }).value(rank(log))).toBeNaN();
  });

  test('the perfect order has share 1 of itself, with the outcomes as score', () => {
    const score = Float64Array.of(-1, 1, 0, 0);
    expect(qiniAuc({ negativeEffect: true }).value(rank({ ...log, score }))).toBe(1);
  });
});

describe('intervals', () => {
  const rows = generate({ n: 1000, seed: 7, p_treat: 0.5 });
  const log = logOf(rows, 2);
  const all = [...Object.values(metrics.sklift), ...Object.values(metrics.causalml)];

  test('hold the value, name the convention, and are a function of the key', () => {
    const measures = measureUplift(log, all, { key: 'a', resamples: 100 });
    expect(new Set(measures.map(({ convention, name }) => name + convention)).size).toBe(12);
    for (const { value, interval, convention } of measures) {
      expect(convention).toMatch(/^(scikit-uplift|causalml) /);
      expect(interval.lower).toBeLessThan(value);
      expect(interval.upper).toBeGreaterThan(value);
    }
    expect(measureUplift(log, all, { key: 'a', resamples: 100 })).toEqual(measures);
    expect(measureUplift(log, all, { key: 'b', resamples: 100 })).not.toEqual(measures);
  });

  test('uplift at 30 %: as wide as the standard error of a difference of rates says', () => {
    const [measure] = measureUplift(log, [upliftAt({ share: 0.3, of: 'overall' })], { key: 'w' });
    const half = (measure!.interval.upper - measure!.interval.lower) / 2;
    const se = Math.sqrt((0.2 * 0.8 * 2) / 150);
    expect(half / (1.96 * se)).toBeGreaterThan(0.8);
    expect(half / (1.96 * se)).toBeLessThan(1.25);
  });

  test('households are drawn whole: people listed twice add nothing', () => {
    const twice = (values: Float64Array) => Float64Array.of(...values, ...values);
    const treated = Uint8Array.of(...log.treated, ...log.treated);
    const doubled = { score: twice(log.score), outcome: twice(log.outcome), treated };
    const cluster = Int32Array.from({ length: 2000 }, (_, i) => i % 1000);
    const width = (given: UpliftLog, households?: Int32Array) => {
      const options = { key: 'h', ...(households && { cluster: households }) };
      const { interval } = measureUplift(given, [upliftAuc], options)[0]!;
      return interval.upper - interval.lower;
    };
    expect(width(doubled, cluster) / width(log)).toBeCloseTo(1, 1);
    expect(width(doubled) / width(log)).toBeLessThan(0.85);
  });
});

test.each<[Partial<UpliftLog>, string]>([
  [{ treated: Uint8Array.of(1) }, 'EVALUATION_SHAPE'],
  [{ outcome: Float64Array.of(1, 2, 3) }, 'EVALUATION_SHAPE'],
  [{ treated: Uint8Array.of(1, 2) }, 'EVALUATION_ROW_BROKEN'],
  [{ score: Float64Array.of(1, Number.NaN) }, 'EVALUATION_ROW_BROKEN'],
  [{ outcome: Float64Array.of(1, Infinity) }, 'EVALUATION_ROW_BROKEN'],
  [{ outcome: Float64Array.of(1, 0.5) }, 'EVALUATION_ROW_BROKEN'],
])('a broken log is a coded error: %o', (part, code) => {
  const good = { score: Float64Array.of(1, 2), treated: Uint8Array.of(0, 1), outcome: Float64Array.of(0, 1) };
  expect(() => upliftAuc.value(rank({ ...good, ...part }))).toThrow(expect.objectContaining({ code }));
});
