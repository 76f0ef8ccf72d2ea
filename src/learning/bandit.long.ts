// 20 actions x 50 features beside 20 user columns, 50,000 choices, one pass: what is learned, and how fast.
import { expect, test } from 'vitest';
import { streamOf } from '../kit/index.ts';
import { linearPrior } from '../scoring/index.ts';
import { diagonalLearner, fitLinear, linearLearner } from './index.ts';
import { greedyShare, portfolioWith, simulate, type Bandit } from './simulated-bandit.ts';

const stream = streamOf('weights', 'bandit');
const weights = (count: number, sd: number) => Array.from({ length: count }, () => sd * stream.normal());
const bandit: Bandit = {
  portfolio: portfolioWith(20, 50),
  sends: 20,
  user: weights(20, 0.2),
  candidate: weights(50, 0.15),
  baseline: (x) => 4 * Math.exp(x[1]! / 1.5) + 3 * Math.abs(x[2]!),
  noise: 1,
  leaning: () => 2,
};
const experience = simulate(bandit, 50_000, 'long');
const prior = linearPrior(bandit.portfolio, { sd: { plays: 0.3 } });

test('full covariance', () => {
  const learner = linearLearner({ portfolio: bandit.portfolio, prior });
  learner.add(experience);
  expect(greedyShare(bandit, learner.artefact(), 20_000)).toBeGreaterThan(0.995);
});

test('independent weights', () => {
  const learner = diagonalLearner({ portfolio: bandit.portfolio, prior });
  learner.add(experience);
  expect(greedyShare(bandit, learner.artefact(), 20_000)).toBeGreaterThan(0.97);
});

test('the batch, with the size of the weights learned and users clustered', () => {
  const { artefact, objectives } = fitLinear(experience, { portfolio: bandit.portfolio });
  expect(greedyShare(bandit, artefact, 20_000)).toBeGreaterThan(0.995);
  expect(objectives['plays']!.inflation).toBeLessThan(1.2);
});
