import { expect, test } from 'vitest';
import { posterior } from './posterior.ts';

const effect = { value: 0.3, se: 0.1, df: null, assumptions: [] };

test('equal precision meets half way, with 1/√2 of the spread', () => {
  const after = posterior(effect, { alpha: 0.05, prior: { mean: 0.1, sd: 0.1 } });
  expect(after.mean).toBeCloseTo(0.2, 12);
  expect(after.sd).toBeCloseTo(0.1 / Math.SQRT2, 12);
});

test('without a prior it is the likelihood', () => {
  const after = posterior(effect, { alpha: 0.05 });
  expect(after).toMatchObject({ mean: 0.3, sd: 0.1 });
  expect(after.chanceAbove).toBeCloseTo(0.9986501, 7);
});

test('losses: keeping minus taking is the mean, and at mean 0 both are sd·φ(0)', () => {
  const after = posterior(effect, { alpha: 0.05 });
  expect(after.lossIfKept - after.lossIfTaken).toBeCloseTo(0.3, 12);
  expect(posterior({ ...effect, value: 0 }, { alpha: 0.05 }).lossIfTaken).toBeCloseTo(0.0398942, 7);
});

test('a posterior keeps its digits in any unit, and is not read from what is no number', () => {
  const of = (value: number, se: number) => ({ value, se, df: null, assumptions: [] });
  const { mean, sd } = posterior(of(1, 1), { alpha: 0.05, prior: { mean: 3, sd: 2 } });
  for (const unit of [1e-170, 1e170]) {
    const scaled = posterior(of(unit, unit), { alpha: 0.05, prior: { mean: 3 * unit, sd: 2 * unit } });
    expect(scaled.mean / unit).toBeCloseTo(mean, 12);
    expect(scaled.sd / unit).toBeCloseTo(sd, 12);
  }
  const refused = (code: string) => expect.objectContaining({ code });
  expect(() => posterior(of(1, 0), { alpha: 0.05 })).toThrow(refused('EXPERIMENTS_NO_SPREAD'));
  expect(() => posterior(of(Number.NaN, 1), { alpha: 0.05 })).toThrow(refused('EXPERIMENTS_SAMPLE_UNFIT'));
  expect(() => posterior(of(1, 1), { alpha: 0.05, prior: { mean: Number.NaN, sd: 1 } })).toThrow(
    refused('EXPERIMENTS_NUMBER_UNFIT'),
  );
});
