import { describe, expect, test } from 'vitest';
import { defineProgram, happens, portfolioOf, valueSignal } from '../program/index.ts';
import {
  emptyIncrements,
  linearPrior,
  linearScorer,
  priorOfSignal,
  signalBeliefSchema,
  stepOf,
  type SignalBelief,
} from './index.ts';

const portfolio = portfolioOf([
  defineProgram({
    id: 'p',
    owner: 'team',
    channels: { push: { cost: 0 } },
    features: {},
    candidateFeatures: {
      shop: valueSignal({
        domain: 'shop',
        objective: 'bought',
        messages: ['offer'],
        unit: 'euro',
        horizonDays: 7,
        halfLife: '2d',
      }),
    },
    messages: {
      offer: { topic: 'any', channels: ['push'] },
      other: { topic: 'any', channels: ['push'] },
    },
    objectives: { bought: happens('buy', { horizon: '7d', unit: 'sale', rate: 1 }) },
    generators: [],
    rules: [],
    policy: { kind: 'uniform', version: 1, options: {} },
  }),
]);

const belief: SignalBelief = {
  feature: 'shop',
  centre: 100,
  spread: 20,
  low: 40,
  high: 160,
  mean: 0.02,
  slope: 0.01,
  covariance: [0.0001, 0, 0.0004],
  beyond: 0.02,
  treated: 1000,
  enough: 1000,
};

describe('what a raw value says', () => {
  test('by hand: one spread above the centre, fresh and a half-life old', () => {
    const fresh = priorOfSignal(belief, 120, 1)!;
    expect(fresh.mean).toBeCloseTo(0.03, 12);
    expect(fresh.variance).toBeCloseTo(0.0001 + 0.0004 + 0.0004, 12);
    const old = priorOfSignal(belief, 120, 0.5)!;
    expect(old.mean).toBeCloseTo(0.025, 12);
    expect(old.variance).toBeCloseTo(0.0001 + 0.25 * 0.0004 + 0.0004 + 0.75 * 0.0001, 12);
  });

  test('what is very old, or beyond what was calibrated, is the mean of the domain', () => {
    const mean = { mean: 0.02, variance: 0.0001 + 0.0004 + 0.0001 };
    for (const prior of [
      priorOfSignal(belief, 120, 0),
      priorOfSignal(belief, 1200, 1),
      priorOfSignal(belief, -5, 1),
    ]) {
      expect(prior!.mean).toBeCloseTo(mean.mean, 12);
      expect(prior!.variance).toBeCloseTo(mean.variance, 12);
    }
  });

  test('until enough were treated it counts less, and with nobody not at all', () => {
    const few = priorOfSignal({ ...belief, treated: 100 }, 120, 1)!;
    expect(few.variance).toBeCloseTo(10 * priorOfSignal(belief, 120, 1)!.variance, 12);
    expect(priorOfSignal({ ...belief, treated: 0 }, 120, 1)).toBeUndefined();
  });
});

describe('steps', () => {
  const stepped: SignalBelief = {
    ...belief,
    steps: {
      kind: 'isotonic',
      from: [40, 100, 150],
      mean: [0.01, 0.01, 0.05],
      variance: [0.0003, 0.0003, 0.0005],
    },
  };

  test('by hand: what stands at the step, fresh and a half-life old', () => {
    for (const [raw, mean, variance] of [
      [40, 0.01, 0.0003],
      [149, 0.01, 0.0003],
      [150, 0.05, 0.0005],
      [160, 0.05, 0.0005],
    ] as const) {
      const fresh = priorOfSignal(stepped, raw, 1)!;
      expect(fresh.mean).toBeCloseTo(mean, 12);
      expect(fresh.variance).toBeCloseTo(variance + 0.0004, 12);
      expect(fresh.explained).toBeCloseTo(0.0001, 12);
    }
    const old = priorOfSignal(stepped, 155, 0.5)!;
    expect(old.mean).toBeCloseTo(0.035, 12);
    expect(old.variance).toBeCloseTo((0.0001 + 0.0005) / 2 + 0.0004 + 0.75 * 0.0001, 12);
  });

  test('beyond what was calibrated: the mean of the domain', () => {
    for (const raw of [39, 161]) expect(priorOfSignal(stepped, raw, 1)!.mean).toBeCloseTo(0.02, 12);
  });

  test('the step of a value is the last that begins at or below it', () => {
    const from = [-1, 0, 2, 5];
    for (const value of [-9, -1, -0.5, 0, 1, 2, 4.9, 5, 99]) {
      const below = from.filter((one) => one <= value).length;
      expect(stepOf(from, value)).toBe(Math.max(0, below - 1));
    }
  });

  test.each([
    ['a mean that falls', { mean: [0.01, 0, 0.05] }],
    ['a beginning twice', { from: [40, 40, 150] }],
    ['a step without a variance', { variance: [0.1, 0.1] }],
    ['no step', { from: [], mean: [], variance: [] }],
  ])('%s is refused', (_what, change) => {
    const { steps } = stepped;
    expect(signalBeliefSchema.safeParse(stepped).success).toBe(true);
    expect(signalBeliefSchema.safeParse({ ...stepped, steps: { ...steps!, ...change } }).success).toBe(false);
  });
});

/** Increments of the offer and the other message: columns are present, raw, age in days. */
function scored(sd: number, [present, raw, age]: readonly [number, number, number], own = belief) {
  const artefact = linearPrior(portfolio, { sd: { bought: sd } });
  const out = emptyIncrements(2, 1);
  const candidates = Float32Array.of(present, raw, age, 0, 0, 0);
  linearScorer({ ...artefact, signals: [own] }, portfolio).score(
    { user: Float32Array.of(1), candidates, count: 2 },
    out,
  );
  return out;
}

describe('beside a scorer', () => {
  test('by precision, for the messages of the domain alone', () => {
    // The scorer: 0 with a shared sd of .03, own sd 0, and .01² that it cannot see. The signal: .03 with variance .0009.
    const out = scored(0.03, [1, 120, 0]);
    expect(out.mean[0]).toBeCloseTo((0.03 * 0.001) / 0.0019, 7);
    expect(out.shared[0]).toBeCloseTo(0.03, 7);
    expect(out.sd[0]).toBe(0);
    expect([out.mean[1], out.sd[1]]).toEqual([0, 0]);
  });

  test('own variance goes on where both leave more than is common', () => {
    const vague = scored(0.03, [1, 120, 0], { ...belief, covariance: [0.04, 0, 0] });
    const variance = 0.04 + 0.0004;
    expect(vague.sd[0]).toBeCloseTo(Math.sqrt((0.001 * variance) / (0.001 + variance) - 0.0009), 5);
  });

  test('a sure scorer is moved by what it cannot see alone; one that predicts nothing is defined by the signal', () => {
    expect(scored(1e-6, [1, 120, 0]).mean[0]).toBeCloseTo((0.03 * 0.0001) / 0.001, 6);
    expect(scored(1e-6, [1, 120, 0], { ...belief, slope: 0 }).mean[0]).toBeCloseTo(0, 6);
    const alone = scored(0, [1, 120, 0]);
    expect(alone.mean[0]).toBeCloseTo(0.03, 7);
    expect(alone.sd[0]).toBeCloseTo(0.03, 7);
  });

  test('no signal, no difference; the raw number itself is never read', () => {
    const silent = scored(0.03, [0, 1e30, 5]);
    expect([silent.mean[0], silent.sd[0]]).toEqual([0, 0]);
    expect(scored(0.03, [1, 3e38, 0]).mean[0]).toBeCloseTo((0.03 * 0.03 * 0.02) / (0.0009 + 0.0006), 7);
  });

  test('two days, the half-life, halve what it says beyond the mean', () => {
    const at = (age: number) => scored(0, [1, 120, age]).mean[0]! - belief.mean;
    expect(at(2)).toBeCloseTo(at(0) / 2, 7);
  });
});

test('a belief about a signal that nobody declares does not fit', () => {
  expect(() => scored(1, [1, 1, 1], { ...belief, feature: 'stranger' })).toThrow(
    expect.objectContaining({ code: 'SCORING_ARTEFACT_UNFIT' }),
  );
});
