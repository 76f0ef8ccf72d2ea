import { describe, expect, test } from 'vitest';
import { defineProgram, happens, portfolioOf, valueSignal, type CandidateFeature } from '../program/index.ts';
import {
  emptyIncrements,
  linearPrior,
  linearScorer,
  priorOfSignal,
  stepOf,
  type SignalBelief,
} from './index.ts';
import { priorOfStated, signalBeliefSchema } from './signals.ts';

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
  low: 40,
  high: 160,
  mean: 0.02,
  slope: 0.01,
  apart: 0.01,
  covariance: [0.0001, 0, 0.0004],
  treated: 1000,
  enough: 1000,
  steps: { from: [40, 100], mean: [0.01, 0.03], variance: [0.0005, 0.0005] },
};

describe('what a raw value says', () => {
  test('by hand: the upper step, fresh and a half-life old', () => {
    const fresh = priorOfSignal(belief, 120, 1)!;
    expect(fresh.mean).toBeCloseTo(0.03, 12);
    expect(fresh.variance).toBeCloseTo(0.0005, 12);
    const old = priorOfSignal(belief, 120, 0.5)!;
    expect(old.mean).toBeCloseTo(0.025, 12);
    expect(old.variance).toBeCloseTo((0.0001 + 0.0005) / 2 + 0.75 * 0.0001, 12);
  });

  test('what is very old, or beyond what was calibrated, is the mean of the domain', () => {
    const mean = { mean: 0.02, variance: 0.0001 + 0.0001 };
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
      expect(fresh.variance).toBeCloseTo(variance, 12);
      expect(fresh.explained).toBeCloseTo(0.0001, 12);
    }
    const old = priorOfSignal(stepped, 155, 0.5)!;
    expect(old.mean).toBeCloseTo(0.035, 12);
    expect(old.variance).toBeCloseTo((0.0001 + 0.0005) / 2 + 0.75 * 0.0001, 12);
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
    expect(signalBeliefSchema.safeParse({ ...stepped, steps: { ...steps, ...change } }).success).toBe(false);
  });
});

/** Increments of the offer and the other message: columns are present, raw, age in days. */
function scored(sd: number, [present, raw, age]: readonly [number, number, number], own = belief) {
  const artefact = linearPrior(portfolio, { sd: { bought: sd } });
  const out = emptyIncrements(2, 1);
  const candidates = new Float32Array(12);
  candidates.set([present, raw, age]);
  linearScorer({ ...artefact, signals: [own] }, portfolio).score(
    { user: Float32Array.of(1), candidates, count: 2 },
    out,
  );
  return out;
}

/** The least of (w a + (1 − w) b)² + w² c + (1 − w)² e over a fine grid of weights. */
function leastOn({ a, b, c, e }: { a: number; b: number; c: number; e: number }) {
  const square = (w: number) => {
    const error = w * a + (1 - w) * b;
    return error * error + w * w * c + (1 - w) * (1 - w) * e;
  };
  const weights = Array.from({ length: 10_001 }, (_, i) => i / 10_000);
  const weight = weights.reduce((best, w) => (square(w) < square(best) ? w : best), 0);
  return { weight, variance: square(weight) };
}

/** The steps of the belief, each with another variance. */
const saying = (variance: number): SignalBelief['steps'] => ({
  ...belief.steps,
  variance: [variance, variance],
});

describe('beside a scorer', () => {
  test('by the weight that is least wrong whatever rows both learned from, for the messages of the domain alone', () => {
    // The scorer: 0 with a shared sd of .03, own sd 0, and .01² that it cannot see. The signal: .03 with variance .0005.
    const out = scored(0.03, [1, 120, 0]);
    const best = leastOn({ a: Math.sqrt(0.0005), b: 0.03, c: 0, e: 0.0001 });
    expect(out.mean[0]).toBeCloseTo(0.03 * best.weight, 5);
    expect(out.shared[0]).toBeCloseTo(0.03, 7);
    expect(out.sd[0]).toBe(0);
    expect([out.mean[1], out.sd[1]]).toEqual([0, 0]);
  });

  test('own variance goes on where both leave more than is common', () => {
    const vague = scored(0.03, [1, 120, 0], { ...belief, apart: 0.05, steps: saying(0.04) });
    const best = leastOn({ a: 0.2, b: 0.03, c: 0, e: 0.0025 });
    expect(vague.sd[0]).toBeCloseTo(Math.sqrt(best.variance - 0.0009), 4);
  });

  test('what says the same with the same error makes nothing surer', () => {
    const same: SignalBelief = { ...belief, apart: 0, steps: saying(0.0009) };
    const out = scored(0.03, [1, 120, 0], same);
    const total = Math.hypot(out.sd[0]!, out.shared[0]!);
    expect(total).toBeCloseTo(0.03, 6);
    // By precision, as if independent, it would be .03/√2.
    expect(total).toBeGreaterThan(0.029);
  });

  test('a sure scorer is moved by what it cannot see alone; one that predicts nothing is defined by the signal', () => {
    expect(scored(1e-6, [1, 120, 0]).mean[0]).toBeCloseTo((0.03 * 0.0001) / 0.0006, 5);
    expect(scored(1e-6, [1, 120, 0], { ...belief, apart: 0 }).mean[0]).toBeCloseTo(0, 6);
    const alone = scored(0, [1, 120, 0]);
    expect(alone.mean[0]).toBeCloseTo(0.03, 7);
    expect(alone.sd[0]).toBeCloseTo(Math.sqrt(0.0005), 7);
  });

  test('no signal, no difference; the raw number itself is never read', () => {
    const silent = scored(0.03, [0, 1e30, 5]);
    expect([silent.mean[0], silent.sd[0]]).toEqual([0, 0]);
    const beyond = leastOn({ a: 0.01, b: 0.03, c: 0.0001, e: 0 });
    expect(scored(0.03, [1, 3e38, 0]).mean[0]).toBeCloseTo(0.02 * beyond.weight, 5);
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

describe('what was never measured', () => {
  test('by hand: a stated increment counts by its widening and its age, and no method is no word', () => {
    const said = { mean: 0.3, sd: 0.4, widening: 2 };
    expect(priorOfStated(said, 1)).toEqual({ mean: 0.3, variance: 4 * 0.25, noise: 0, explained: 0 });
    expect(priorOfStated(said, 0.5)!.variance).toBeCloseTo(16 * 0.25, 12);
    expect(priorOfStated(said, 0)).toBeUndefined();
    expect(priorOfStated({ ...said, widening: null }, 1)).toBeUndefined();
  });

  const shop = portfolio.candidateFeatures[0]!.spec as Extract<CandidateFeature, { kind: 'signal' }>;
  const programOf = (spec: CandidateFeature) => {
    const [program] = portfolio.programs;
    return portfolioOf([{ ...program!, features: { ...program!.features, candidate: { shop: spec } } }]);
  };
  const stated = programOf({ ...shop, quantity: 'incremental', unit: 'sale' });

  /** Increment of the offer where the domain states a mean and sd by a method (1 rct, 2 dr, 3 model). */
  function heard(cells: readonly number[], own = stated, scorer = 0.03) {
    const artefact = linearPrior(own, { sd: { bought: scorer } });
    const out = emptyIncrements(1, 1);
    const candidates = Float32Array.of(...cells);
    linearScorer(artefact, own).score({ user: Float32Array.of(1), candidates, count: 1 }, out);
    return out.mean[0]!;
  }

  test('a test is believed more than weights, a model not at all, what says nothing of its method neither', () => {
    const by = (method: number) => heard([1, 0.03, 0, 0.01, method, 0]);
    const variance = 4 * (0.0001 + 0.0009);
    expect(by(1)).toBeCloseTo((0.03 * 0.0009) / (0.0009 + variance), 7);
    expect(by(2)).toBeGreaterThan(0);
    expect(by(2)).toBeLessThan(by(1) / 2);
    expect([by(3), by(0)]).toEqual([0, 0]);
  });

  test('whatever a domain says, it moves the increment by at most the sd of the scorer over twice the widening', () => {
    const numbers = [0.001, 0.01, 0.03, 0.1, 1, 10, 1e6];
    const moved = numbers.map((mean) => heard([1, mean, 0, 0, 1, 0]));
    expect(Math.max(...moved)).toBeLessThanOrEqual(0.03 / 4 + 1e-9);
    expect(moved.at(-1)).toBeLessThan(1e-8);
  });

  test('a propensity, a program of before, and a scorer that predicts nothing are left as they are', () => {
    const cells = [1, 0.03, 0, 0.01, 1, 0];
    expect(heard(cells, programOf({ ...shop, quantity: 'propensity-to-respond' }))).toBe(0);
    const { stated: _, ...before } = { ...shop, quantity: 'incremental' as const, unit: 'sale' };
    expect(heard(cells.slice(0, 3), programOf(before))).toBe(0);
    expect(heard(cells, stated, 0)).toBe(0);
  });
});
