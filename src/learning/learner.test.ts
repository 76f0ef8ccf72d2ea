import { describe, expect, test } from 'vitest';
import { quadraticForm, streamOf } from '../kit/index.ts';
import type { Experience } from '../outcomes/index.ts';
import { emptyIncrements, linearPrior, linearScorer } from '../scoring/index.ts';
import { designOf, writeRow } from './design.ts';
import { diagonalLearner, fitLinear, linearLearner, type LinearFit, type LinearOptions } from './index.ts';
import { contextOf, portfolioWith, simulate, type Bandit } from './simulated-bandit.ts';

const small = portfolioWith(3, 2);
/** A baseline that no linear model of x comes near. */
const bandit: Bandit = {
  portfolio: small,
  sends: 4,
  user: [0.5, -0.3, 0.2],
  candidate: [0.4, -0.6],
  baseline: (x) => 4 * Math.exp(x[1]! / 1.5) + 3 * Math.abs(x[2]!),
  noise: 1,
};
const vague = linearPrior(small, { sd: { plays: 3 } });

/** Rows `from` to `until` of an experience with equally many candidates in every row. */
function part(whole: Experience, order: readonly number[]): Experience {
  const pick = <A extends Float32Array | Float64Array | Int32Array>(values: A, width: number): A => {
    const out = values.slice(0, order.length * width) as A;
    order.forEach((row, at) => out.set(values.subarray(row * width, (row + 1) * width), at * width));
    return out;
  };
  const sends = whole.first[1]!;
  return {
    ...whole,
    rows: order.length,
    decision: order.map((row) => whole.decision[row]!),
    user: pick(whole.user, 1),
    artefact: pick(whole.artefact, 1),
    at: pick(whole.at, 1),
    userRows: pick(whole.userRows, whole.userWidth),
    first: whole.first.slice(0, order.length + 1),
    candidateRows: pick(whole.candidateRows, sends * whole.candidateWidth),
    message: pick(whole.message, sends),
    channel: pick(whole.channel, sends),
    slot: pick(whole.slot, sends),
    probability: pick(whole.probability, sends),
    silence: pick(whole.silence, 1),
    chosen: pick(whole.chosen, 1),
    reward: pick(whole.reward, whole.objectives.length),
  };
}

const rowsFrom = (from: number, until: number) => Array.from({ length: until - from }, (_, i) => from + i);

describe('the regression', () => {
  test('has the user row, and the choice less what was expected of it', () => {
    const experience = simulate({ ...bandit, sends: 2 }, 1, 'one');
    experience.userRows.set([1, 2, 3]);
    experience.candidateRows.set([1, 0, 4, 8]);
    experience.probability.set([0.25, 0.5]);
    const w = new Float64Array(designOf(small).width);
    experience.chosen[0] = 1;
    writeRow(experience, 0, w);
    expect([...w]).toEqual([1, 2, 3, 0.25, 0.5, 0.75, 1.75, 4]);
    experience.chosen[0] = -1;
    writeRow(experience, 0, w);
    expect([...w]).toEqual([1, 2, 3, -0.75, -1.5, -2.25, -2.25, -4]);
  });

  test('has a choice whose mean is nought under the probabilities it was drawn with', () => {
    const experience = simulate(bandit, 1, 'any');
    const w = new Float64Array(designOf(small).width);
    const mean = new Float64Array(w.length);
    [-1, 0, 1, 2, 3].forEach((choice) => {
      experience.chosen[0] = choice;
      writeRow(experience, 0, w);
      const p = choice < 0 ? experience.silence[0]! : experience.probability[choice]!;
      w.forEach((value, j) => (mean[j]! += p * value));
    });
    for (const value of mean.subarray(3)) expect(value).toBeCloseTo(0, 6);
  });
});

/** How fits on many worlds do on fresh increments: coverage of 95 % intervals, and the mean error in standard errors. */
function trial(of: Bandit, rows: number, fit: (experience: Experience) => LinearFit, worlds = 60) {
  let inside = 0;
  let asked = 0;
  let inflation = 0;
  const errors: number[] = [];
  for (let world = 0; world < worlds; world++) {
    const found = fit(simulate(of, rows, `world ${world}`)).objectives['plays']!;
    inflation += found.inflation / worlds;
    const stream = streamOf(`fresh ${world}`, 'trial');
    let error = 0;
    for (let i = 0; i < 10; i++) {
      const { x, z, increments } = contextOf(of, stream);
      const phi = Float64Array.from([...x, ...z.subarray(0, of.candidate.length)]);
      const miss = phi.reduce((sum, value, j) => sum + value * found.mean[j]!, -increments[0]!);
      inside += Number(Math.abs(miss) < 1.96 * Math.sqrt(quadraticForm(found.covariance, phi)));
      error += miss * Math.sign(phi[1]!);
      asked++;
    }
    errors.push(error);
  }
  const mean = errors.reduce((sum, error) => sum + error, 0) / worlds;
  const variance = errors.reduce((sum, error) => sum + (error - mean) * (error - mean), 0) / (worlds - 1);
  return { coverage: inside / asked, bias: mean / Math.sqrt(variance / worlds), inflation };
}

describe('increments under a badly wrong baseline', () => {
  test('are unbiased with honest intervals, which without centring they are not', () => {
    const fit = (experience: Experience) => fitLinear(experience, { portfolio: small, prior: vague });
    const centred = trial(bandit, 400, fit);
    expect(Math.abs(centred.bias)).toBeLessThan(3.5);
    // 600 questions in 60 worlds: a standard error of at most 2 points.
    expect(Math.abs(centred.coverage - 0.95)).toBeLessThan(0.06);
    const naive = trial(bandit, 400, (experience) =>
      fit({ ...experience, probability: new Float64Array(experience.probability.length) }),
    );
    expect(Math.abs(naive.bias)).toBeGreaterThan(5);
    expect(naive.coverage).toBeLessThan(0.7);
  });

  test('have intervals as wide when the size of the weights is learned, too', () => {
    const { coverage } = trial(bandit, 400, (experience) => fitLinear(experience, { portfolio: small }));
    expect(Math.abs(coverage - 0.95)).toBeLessThan(0.06);
  });

  test('rows of one user cost nothing when each has its own draw, and are one row when they share it', () => {
    const fit = (experience: Experience) => fitLinear(experience, { portfolio: small, prior: vague });
    const own = trial({ ...bandit, perUser: 10, userSd: 3 }, 400, fit, 30);
    expect(own.inflation).toBeLessThan(1.5);
    const sticky = { ...bandit, perUser: 10, userSd: 3, sticky: true };
    const shared = trial(sticky, 1200, fit);
    expect(shared.inflation).toBeGreaterThan(6);
    expect(Math.abs(shared.coverage - 0.95)).toBeLessThan(0.07);
    const blind = trial(sticky, 1200, (experience) =>
      fitLinear(experience, { portfolio: small, prior: vague, inflation: { plays: 1 } }),
    );
    expect(blind.coverage).toBeLessThan(0.7);
  });
});

const beliefAfter = (parts: readonly Experience[], options: Partial<LinearOptions> = {}) => {
  const learner = linearLearner({ portfolio: small, prior: vague, ...options });
  for (const some of parts) learner.add(some);
  return learner.belief('plays');
};
const expectSame = (a: ReturnType<typeof beliefAfter>, b: ReturnType<typeof beliefAfter>) => {
  expect(a.rows).toBe(b.rows);
  expect(a.noise).toBeCloseTo(b.noise, 9);
  a.mean.forEach((value, j) => expect(value).toBeCloseTo(b.mean[j]!, 9));
  a.covariance.forEach((value, j) => expect(value).toBeCloseTo(b.covariance[j]!, 9));
};

describe('learning online', () => {
  const whole = simulate(bandit, 300, 'online');
  const shuffled = rowsFrom(0, 300).sort((a, b) => ((a * 7919) % 300) - ((b * 7919) % 300));

  test('is the batch fit, in any order and in any parts', () => {
    const { plays } = fitLinear(whole, {
      portfolio: small,
      prior: vague,
      inflation: { plays: 1 },
    }).objectives;
    expectSame(beliefAfter([whole]), plays!);
    expectSame(beliefAfter([part(whole, shuffled)]), plays!);
    expectSame(beliefAfter([part(whole, rowsFrom(100, 300)), part(whole, rowsFrom(0, 100))]), plays!);
  });

  test('goes on with the inflation of a batch as the batch itself', () => {
    const { artefact, objectives } = fitLinear(whole, { portfolio: small, prior: vague });
    const learner = linearLearner({
      portfolio: small,
      prior: vague,
      inflation: { plays: objectives['plays']!.inflation },
    });
    learner.add(whole);
    expect(learner.artefact()).toEqual(artefact);
  });

  test('adds up across workers', () => {
    const [a, b] = [0, 150].map((from) => {
      const learner = linearLearner({ portfolio: small, prior: vague, halfLife: '10m' });
      learner.add(part(whole, rowsFrom(from, from + 150)));
      return learner;
    });
    const alone = beliefAfter([whole], { halfLife: '10m' });
    b!.merge(a!);
    expectSame(b!.belief('plays'), alone);
    const empty = linearLearner({ portfolio: small, prior: vague, halfLife: '10m' });
    empty.merge(b!);
    b!.merge(linearLearner({ portfolio: small }));
    expectSame(empty.belief('plays'), b!.belief('plays'));
  });

  test('forgets by event time: half after a half-life, whatever the order, however long', () => {
    const options = { portfolio: small, prior: vague, halfLife: '1m' } as const;
    const two = linearLearner(options);
    two.add(part(whole, [0, 1]));
    expect(two.sums(0).weight).toBeCloseTo(1.5, 12);
    const far = part(whole, [0, 1, 2]);
    far.at.set([0, 60_000 * 100, 60_000 * 99]);
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ]) {
      const learner = linearLearner(options);
      learner.add(part(far, order));
      expect(learner.sums(0).weight).toBeCloseTo(1.5, 9);
      expect(learner.sums(0).cross[0]).toBeCloseTo(whole.reward[1]! + whole.reward[2]! / 2, 9);
    }
  });

  test('skips windows that are open', () => {
    const open = { ...whole, reward: whole.reward.map((y, row) => (row < 100 ? y : Number.NaN)) };
    expectSame(beliefAfter([open]), beliefAfter([part(whole, rowsFrom(0, 100))]));
  });

  test('refuses experience and priors of other programs', () => {
    const other = portfolioWith(4, 2);
    const unfit = (code: string) => expect.objectContaining({ code });
    expect(() => linearLearner({ portfolio: other }).add(whole)).toThrow(unfit('LEARNING_EXPERIENCE_UNFIT'));
    const renamed = { ...whole, objectives: ['sales'] };
    expect(() => linearLearner({ portfolio: small }).add(renamed)).toThrow(
      unfit('LEARNING_EXPERIENCE_UNFIT'),
    );
    const stranger = linearLearner({ portfolio: other });
    expect(() => linearLearner({ portfolio: small }).merge(stranger)).toThrow(
      unfit('LEARNING_EXPERIENCE_UNFIT'),
    );
    expect(() => linearLearner({ portfolio: other, prior: vague })).toThrow(unfit('LEARNING_PRIOR_UNFIT'));
    const lacking = { ...vague, objectives: {} };
    expect(() => linearLearner({ portfolio: small, prior: lacking })).toThrow(unfit('LEARNING_PRIOR_UNFIT'));
  });

  test('keeps what a prior is certain of', () => {
    const known = linearPrior(small, { mean: { plays: { candidate: { z0: 0.4, z1: -0.6 } } } });
    const { mean, covariance } = beliefAfter([whole], { prior: known });
    expect([...mean]).toEqual([0, 0, 0, 0.4, -0.6]);
    expect(Math.max(...covariance)).toBe(0);
  });
});

describe('the artefact', () => {
  const arms: Bandit = {
    portfolio: portfolioWith(3, 8),
    sends: 8,
    user: [0.3, 0.2, 0],
    candidate: [0, 0.1, 0.2, 0.3, -0.1, 0, 0.2, -0.3],
    baseline: (x) => x[1]!,
    noise: 1,
    arms: true,
  };
  const prior = linearPrior(arms.portfolio, { sd: { plays: 1 } });
  const learner = linearLearner({ portfolio: arms.portfolio, prior });
  learner.add(simulate(arms, 4000, 'arms'));
  const { mean, covariance } = learner.belief('plays');

  test('gives the increments of the belief, and sds of sends that are the belief’s own', () => {
    const scorer = linearScorer(learner.artefact(), arms.portfolio);
    const stream = streamOf('fresh', 'artefact');
    let claimed = 0;
    let true_ = 0;
    let marginal = 0;
    for (let i = 0; i < 200; i++) {
      const { x, z } = contextOf(arms, stream);
      const out = emptyIncrements(8, 1);
      scorer.score({ user: x, candidates: z, count: 8 }, out);
      for (let c = 0; c < 8; c++) {
        const phi = Float64Array.from([...x, ...z.subarray(c * 8, (c + 1) * 8)]);
        const expected = phi.reduce((sum, value, j) => sum + value * mean[j]!, 0);
        expect(out.mean[c]).toBeCloseTo(expected, 5);
        claimed += out.sd[c]! * out.sd[c]! + out.shared[0]! * out.shared[0]!;
        true_ += quadraticForm(covariance, phi);
        marginal += phi.reduce((sum, value, j) => sum + value * value * covariance[j * 11 + j]!, 0);
      }
    }
    expect(claimed / true_).toBeGreaterThan(0.9);
    expect(claimed / true_).toBeLessThan(1.1);
    // Why variances are fitted at all: the diagonal of the covariance would claim many times too much.
    expect(marginal / true_).toBeGreaterThan(3);
  });

  test('is as unsure of a message never sent as the prior', () => {
    const never = simulate(arms, 2000, 'never');
    const fresh = {
      ...never,
      candidateRows: never.candidateRows.map((value, i) => (i % 8 === 7 ? 0 : value)),
    };
    const blind = linearLearner({ portfolio: arms.portfolio, prior });
    blind.add(fresh);
    const { variance } = blind.artefact().objectives['plays']!.candidate;
    expect(variance[7]).toBeCloseTo(1, 9);
    expect(Math.max(...variance.slice(0, 7))).toBeLessThan(0.2);
  });

  test('of nothing learned is the prior', () => {
    expect(linearLearner({ portfolio: arms.portfolio, prior }).artefact()).toEqual(prior);
  });
});

describe('independent weights', () => {
  test('learn by hand: the baseline 1, the increment 1, from one row', () => {
    const one = portfolioWith(1, 0);
    const experience = simulate({ ...bandit, portfolio: one, sends: 1, user: [0], candidate: [] }, 1, 'hand');
    experience.probability.set([0.5]);
    experience.chosen.set([0]);
    experience.reward.set([3]);
    const learner = diagonalLearner({ portfolio: one, prior: linearPrior(one, { sd: { plays: 2 } }) });
    learner.add(experience);
    // w = (1, .5), variances 100 and 4, noise 1: total 102, gains 100/102 and 2/102.
    const { user } = learner.artefact().objectives['plays']!;
    expect(user.mean[0]).toBeCloseTo(6 / 102, 12);
    expect(user.variance[0]).toBeCloseTo(4 - 4 / 102, 12);
  });

  test('come to the true increments', () => {
    const learner = diagonalLearner({ portfolio: small, prior: vague });
    learner.add(simulate({ ...bandit, baseline: (x) => x[1]! - x[2]! }, 6000, 'diagonal'));
    const { user, candidate } = learner.artefact().objectives['plays']!;
    const truth = [...bandit.user, ...bandit.candidate];
    [...user.mean, ...candidate.mean].forEach((value, j) =>
      expect(Math.abs(value - truth[j]!)).toBeLessThan(0.15),
    );
    expect(Math.max(...user.variance, ...candidate.variance)).toBeLessThan(0.01);
  });

  test('skip windows that are open', () => {
    const learner = diagonalLearner({ portfolio: small, prior: vague });
    const whole = simulate(bandit, 5, 'open');
    learner.add({ ...whole, reward: new Float64Array(5).fill(Number.NaN) });
    expect(learner.artefact()).toEqual(vague);
  });
});
