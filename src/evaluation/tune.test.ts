import { expect, test } from 'vitest';
import { clippedIps, ips, roundsOf, switchDr, tune } from './index.ts';
import { simulatedBandit } from './simulated-bandit.ts';

const { batch } = simulatedBandit({ key: 'tune', users: 4000 });
const rounds = roundsOf(batch);

test('a bias that shows stops the search: clipping at .1 is not chosen though its interval is narrowest', () => {
  const candidates = [0.1, 3, Infinity];
  expect(tune({ rounds, estimator: clippedIps, candidates })).toBe(3);
});

test('where no bias shows, the narrowest wins', () => {
  const flat = roundsOf({ ...batch, reward: new Float64Array(batch.rows).fill(0.5) });
  expect(tune({ rounds: flat, estimator: switchDr, candidates: [0.5, 1, 2] })).toBe(0.5);
});

test('of equally wide ones the smallest setting is the last to be looked at', () => {
  expect(tune({ rounds, estimator: () => ips, candidates: [1, 2, 3] })).toBe(1);
});

test('no candidates is a coded error', () => {
  expect(() => tune({ rounds, estimator: clippedIps, candidates: [] })).toThrow(
    expect.objectContaining({ code: 'EVALUATION_OPTION_BROKEN' }),
  );
});
