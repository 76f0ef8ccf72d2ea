import { expect, test } from 'vitest';
import { diagonalLearner, linearLearner } from './index.ts';
import { greedyShare, portfolioWith, simulate, type Bandit } from './simulated-bandit.ts';
import { linearPrior } from '../scoring/index.ts';

const bandit: Bandit = {
  portfolio: portfolioWith(5, 10),
  sends: 20,
  user: [-0.2, 0.3, -0.2, 0.1, 0],
  candidate: [0.3, -0.3, 0.2, -0.2, 0.1, -0.1, 0.1, 0, 0, 0],
  baseline: (x) => Math.sin(3 * x[1]!) + x[2]! * x[2]!,
  noise: 1,
};

test('after 10,000 logged choices the greedy policy earns nearly what the best linear one does', () => {
  const learner = linearLearner({ portfolio: bandit.portfolio });
  learner.add(simulate(bandit, 10_000, 'bandit'));
  expect(greedyShare(bandit, learner.artefact(), 2000)).toBeGreaterThan(0.98);
});

test('with independent weights it comes close', () => {
  const prior = linearPrior(bandit.portfolio, { sd: { plays: 0.5 } });
  const learner = diagonalLearner({ portfolio: bandit.portfolio, prior });
  learner.add(simulate(bandit, 10_000, 'bandit'));
  expect(greedyShare(bandit, learner.artefact(), 2000)).toBeGreaterThan(0.98);
});
