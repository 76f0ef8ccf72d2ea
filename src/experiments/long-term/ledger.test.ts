import { expect, test } from 'vitest';
import { streamOf } from '../../kit/index.ts';
import { calibratedCall, calibrationOf, callError, recordDoubts } from './ledger.ts';

/** Calls whose true errors beyond the stated ones have this mean and standard deviation. */
function calls(count: number, { bias, excess }: { bias: number; excess: number }, seed: string) {
  const stream = streamOf(seed, 'ledger');
  return Array.from({ length: count }, () => {
    const truth = 2 * stream.normal();
    const predictedSe = 0.2 + 0.3 * stream.uniform();
    const measuredSe = 0.2 + 0.3 * stream.uniform();
    const off = bias + excess * stream.normal();
    return {
      truth,
      predicted: truth - off + predictedSe * stream.normal(),
      predictedSe,
      measured: truth + measuredSe * stream.normal(),
      measuredSe,
    };
  });
}

test('equal errors by hand: differences 0, 2, 4 with squared error 1 have bias 2, excess √3, Q = 8', () => {
  const se = Math.SQRT1_2;
  const three = [0, 2, 4].map((measured) => ({ predicted: 0, predictedSe: se, measured, measuredSe: se }));
  const found = calibrationOf(three);
  expect(found.bias).toBeCloseTo(2, 12);
  expect(found.excess).toBeCloseTo(Math.sqrt(3), 9);
  expect(found.biasSe).toBeCloseTo(Math.sqrt(4 / 3), 9);
  expect(found.p).toBeCloseTo(Math.exp(-4), 12);
  expect([found.covered, found.signs]).toEqual([1, 0]);
  // |0| is below .674, |2| and |4| are above 1.28.
  expect(found.heldAt).toEqual([
    { level: 0.5, calls: 1 },
    { level: 0.8, calls: 1 },
  ]);
  // t = 2/√(4/3) = √3 of 2 degrees of freedom: p = 1 − t/√(t² + 2).
  expect(found.biasP).toBeCloseTo(1 - Math.sqrt(3 / 5), 9);
});

test('errors that are as stated inflate little, errors beyond them are found', () => {
  const fine = calibrationOf(calls(200, { bias: 0, excess: 0 }, 'fine'));
  expect(fine.p).toBeGreaterThan(0.001);
  expect(fine.excess).toBeLessThan(0.2);
  const poor = calibrationOf(calls(200, { bias: 0.5, excess: 0.8 }, 'poor'));
  expect(poor.p).toBeLessThan(1e-6);
  expect(Math.abs(poor.excess - 0.8)).toBeLessThan(4 * (0.8 / Math.sqrt(400)) + 0.1);
  expect(Math.abs(poor.bias - 0.5)).toBeLessThan(4 * poor.biasSe);
  expect(calibratedCall({ predicted: 1, predictedSe: 0.3 }, poor).inflation).toBeGreaterThan(2);
});

test('calls corrected by ten past ones cover the truth, where the stated intervals do not', () => {
  const runs = 600;
  let [stated, corrected] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const [next, ...past] = calls(11, { bias: 0.3, excess: 0.6 }, `run ${run}`);
    const { truth } = next!;
    const { lower, upper } = calibratedCall(next!, calibrationOf(past)).interval;
    if (lower! <= truth && truth <= upper!) corrected++;
    if (Math.abs(next!.predicted - truth) <= 1.96 * next!.predictedSe) stated++;
  }
  expect(corrected / runs).toBeGreaterThanOrEqual(0.95 - 3 * Math.sqrt((0.95 * 0.05) / runs));
  expect(stated / runs).toBeLessThan(0.75);
});

test('effects measured on the same users share an error, which does not count twice', () => {
  const shared = { predicted: 1, predictedSe: 0.3, measured: 1.5, measuredSe: 0.5, covariance: 0.09 };
  expect(callError(shared).se).toBeCloseTo(Math.sqrt(0.09 + 0.25 - 0.18), 12);
  expect(callError({ ...shared, covariance: 0 }).se).toBeCloseTo(Math.sqrt(0.34), 12);
});

test('a sound record is doubted seldom, one of errors beyond the stated ones or of one direction mostly', () => {
  const runs = 600;
  const doubted = (kind: string, how: { bias: number; excess: number }) => {
    const found = Array.from({ length: runs }, (_, run) =>
      recordDoubts(calibrationOf(calls(10, how, `${kind} ${run}`))),
    );
    return (doubt: 'too-narrow' | 'biased' | 'reversed') =>
      found.filter((doubts) => doubts.includes(doubt)).length / runs;
  };
  const sound = doubted('sound', { bias: 0, excess: 0 });
  const most = (share: number) => share + 3.5 * Math.sqrt((share * (1 - share)) / runs);
  // Each of its two tests has half of .05.
  expect(sound('too-narrow')).toBeLessThan(most(0.05));
  expect(sound('biased')).toBeLessThan(most(0.05));
  expect(sound('reversed')).toBeLessThan(0.01);
  expect(doubted('wide', { bias: 0, excess: 1 })('too-narrow')).toBeGreaterThan(0.8);
  expect(doubted('off', { bias: 0.8, excess: 0 })('biased')).toBeGreaterThan(0.8);
  expect(doubted('off', { bias: 3, excess: 0 })('reversed')).toBeGreaterThan(0.3);
});

test('too few calls and errors of nought are refused', () => {
  const two = calls(2, { bias: 0, excess: 0 }, 'two');
  const unfit = expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' });
  expect(() => calibrationOf(two)).toThrow(unfit);
  expect(() => calibrationOf([...two, { predicted: 0, predictedSe: 0, measured: 0, measuredSe: 0 }])).toThrow(
    unfit,
  );
});

test('a call that is no number, or has no error, is not calibrated', () => {
  const past = calibrationOf(calls(6, { bias: 0, excess: 1 }, 'refused'));
  expect(() => calibratedCall({ predicted: Number.NaN, predictedSe: 1 }, past)).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_SAMPLE_UNFIT' }),
  );
  expect(() => calibratedCall({ predicted: 1, predictedSe: 0 }, past)).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_NO_SPREAD' }),
  );
});
