// Uplift metrics against scikit-uplift 0038e65 and causalml f7007c9 on seeded data, to 1e-9; the vectors are read
// from beside the public data.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  meanGain,
  meanQini,
  qiniAuc,
  rank,
  upliftAt,
  upliftAuc,
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
function generate({ n, seed, p_treat }: Case): readonly (readonly number[])[] {
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
