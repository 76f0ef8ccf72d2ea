import { describe, expect, test } from 'vitest';
import { quadraticForm, streamOf } from '../kit/index.ts';
import { emptyIncrements, linearPrior, scorerOf, type LinearFullArtefact } from '../scoring/index.ts';
import { artefactFile, cardOf, fitLinear, fullArtefact, linearLearner, readArtefactFile } from './index.ts';
import { contextOf, portfolioWith, simulate, type Bandit } from './simulated-bandit.ts';

const bandit: Bandit = {
  portfolio: portfolioWith(3, 8),
  sends: 8,
  user: [0.3, 0.2, 0],
  candidate: [0, 0.1, 0.2, 0.3, -0.1, 0, 0.2, -0.3],
  baseline: (x) => x[1]!,
  noise: 1,
  arms: true,
};
const { portfolio } = bandit;
const experience = simulate(bandit, 3000, 'full');
const fit = fitLinear(experience, { portfolio, prior: linearPrior(portfolio, { sd: { plays: 1 } }) });
const artefact = fullArtefact(fit.objectives, portfolio);

/** F'F of a packed factor. */
function covarianceOf({ mean, factor }: LinearFullArtefact['objectives'][string]): Float64Array {
  const n = mean.length;
  const covariance = new Float64Array(n * n);
  for (let row = 0, from = 0; row < n; from += ++row)
    for (let i = 0; i <= row; i++)
      for (let j = 0; j <= row; j++) covariance[i * n + j]! += factor[from + i]! * factor[from + j]!;
  return covariance;
}

const worst = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe('the artefact of a belief with covariances', () => {
  test('holds the whole covariance', () => {
    const { covariance } = fit.objectives['plays']!;
    expect(worst(covarianceOf(artefact.objectives['plays']!), covariance)).toBeLessThan(1e-12);
  });

  test('scores each send with the mean and sd of the belief', () => {
    const { mean, covariance } = fit.objectives['plays']!;
    const scorer = scorerOf(artefact, portfolio);
    const stream = streamOf('fresh', 'full');
    for (let round = 0; round < 50; round++) {
      const { x, z } = contextOf(bandit, stream);
      const out = emptyIncrements(8, 1);
      scorer.score({ user: x, candidates: z, count: 8 }, out);
      for (let i = 0; i < 8; i++) {
        const phi = Float64Array.from([...x, ...z.subarray(i * 8, (i + 1) * 8)]);
        expect(out.mean[i]).toBeCloseTo(
          phi.reduce((sum, value, j) => sum + value * mean[j]!, 0),
          6,
        );
        const sd = Math.hypot(out.sd[i]!, out.shared[0]!);
        expect(sd / Math.sqrt(quadraticForm(covariance, phi))).toBeCloseTo(1, 6);
      }
    }
  });

  test('of certain weights and of weights that add up to a known sum has rows of zeros', () => {
    const flat = (rows: readonly (readonly number[])[]) => Float64Array.from(rows.flat());
    const beliefs = [
      flat([
        [0, 0, 0],
        [0, 2, 1],
        [0, 1, 3],
      ]),
      flat([
        [1, -1, 0],
        [-1, 1, 0],
        [0, 0, 4],
      ]),
      new Float64Array(9),
    ];
    for (const covariance of beliefs) {
      const known = fullArtefact({ plays: { mean: new Float64Array(3), covariance } }, portfolioWith(2, 1));
      expect(worst(covarianceOf(known.objectives['plays']!), covariance)).toBeLessThan(1e-15);
    }
  });

  test('reads back from its file, bit for bit, and is refused when it is damaged or of other columns', () => {
    const card = cardOf(experience, { seed: 's', command: 'fantail learn', metrics: {} });
    const text = artefactFile({ card, artefact });
    expect(readArtefactFile(text, portfolio)).toEqual({ ok: true, value: { card, artefact } });
    expect(readArtefactFile(text.replace('linear-full', 'linear'), portfolio).ok).toBe(false);
    expect(readArtefactFile(text, portfolioWith(3, 7))).toMatchObject({
      ok: false,
      error: { code: 'LEARNING_ARTEFACT_BROKEN', message: expect.stringContaining('other features') },
    });
  });

  test('is no prior to learn from', () => {
    expect(() => linearLearner({ portfolio, prior: artefact })).toThrow(
      expect.objectContaining({ code: 'LEARNING_PRIOR_UNFIT' }),
    );
  });
});
