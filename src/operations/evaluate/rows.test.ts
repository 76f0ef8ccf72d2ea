import { describe, expect, test } from 'vitest';
import { dr, ips, snips } from '../../evaluation/index.ts';
import { setupOf } from '../../engine/index.ts';
import { streamOf } from '../../kit/index.ts';
import type { Assignments, Experience } from '../../outcomes/index.ts';
import { fixed, uniform } from '../../policy/index.ts';
import { counted, defineProgram, eachMessage, number } from '../../program/index.ts';
import { partOf } from '../part.ts';
import { compareAll } from './experience.ts';
import { learnedPolicy, policyOfArm } from './policy.ts';
import { usableRows } from './rows.ts';

const setup = setupOf({
  programs: [
    defineProgram({
      id: 'p',
      owner: 'team',
      channels: { push: { cost: 0 } },
      features: { fan: number('fan') },
      candidateFeatures: { message: eachMessage() },
      messages: { a: { topic: 't', channels: ['push'] }, b: { topic: 't', channels: ['push'] } },
      objectives: { bought: counted('buy', { horizon: '1d', unit: 'sale', rate: 1 }) },
      generators: [],
      rules: [],
      policy: uniform(),
      exploration: { mass: 0, silence: 0 },
      experiments: {
        x: {
          arms: {
            draws: {},
            certain: { changes: { policy: fixed('best') } },
            words: { changes: { messages: ['b'] } },
          },
        },
      },
    }),
  ],
  belief: { mean: { bought: { candidate: { 'message[0]': 0.5, 'message[1]': 0.2 } } } },
  workspace: { id: 'w', secret: 's' },
});

/** Chance to buy by action, a, b and silence: of fans, and of the others. */
const truth = { fan: [0.6, 0.2, 0.1], other: [0.1, 0.3, 0.1] };
const fans = 0.5;
const everybody = (action: number) => fans * truth.fan[action]! + (1 - fans) * truth.other[action]!;

const holdout = (arm: string, share: number) => ({ layer: 'holdout:p', arm, share });
const inArm = (arm: string, share: number) => ({ layer: 'experiment:x', arm, share });

/** Where users stand: a tenth is held; fans are in an experiment of which one arm in two always sends a. */
const stands: readonly Assignments[] = [
  [holdout('held', 0.1)],
  [holdout('open', 0.9)],
  [holdout('open', 0.9), inArm('draws', 0.5)],
  [holdout('open', 0.9), inArm('certain', 0.5)],
];

/** A log of one choice a user, with rewards drawn from the truth. */
function logged(users: number, seed: string): Experience {
  const stream = streamOf(seed, 'arms');
  const { userWidth, candidateWidth } = setup.portfolio;
  const rows = Array.from({ length: users }, () => {
    const fan = stream.uniform() < fans;
    const isHeld = stream.uniform() < 0.1;
    const inTwo = stream.uniform() < 0.5 ? 2 : 3;
    const stand = isHeld ? 0 : fan ? inTwo : 1;
    const chances = [[], [0.4, 0.4], [0.4, 0.4], [1, 0]][stand]!;
    const [a = 0, b = 0] = chances;
    const drawn = stream.uniform();
    const action = drawn < a ? 0 : drawn < a + b ? 1 : 2;
    const reward = Number(stream.uniform() < truth[fan ? 'fan' : 'other'][action]!);
    return { fan, stand, chances, action, reward, silence: 1 - a - b };
  });
  const first = new Int32Array(users + 1);
  rows.forEach(({ chances }, i) => (first[i + 1] = first[i]! + chances.length));
  const candidates = rows.flatMap(({ chances }) => chances.map((chance, message) => ({ chance, message })));
  return {
    rows: users,
    objectives: ['bought'],
    userWidth,
    candidateWidth,
    decision: rows.map((_, i) => `d${i}`),
    user: Int32Array.from(rows.keys()),
    users: rows.map((_, i) => `u${i}`),
    artefact: new Int32Array(users),
    artefacts: ['x'],
    assigned: Int32Array.from(rows, ({ stand }) => stand),
    assignments: stands,
    at: new Float64Array(users),
    userRows: Float32Array.from(rows.flatMap(({ fan }) => [1, Number(fan)])),
    first,
    candidateRows: new Float32Array(candidates.length * candidateWidth),
    message: Int32Array.from(candidates, ({ message }) => message),
    channel: new Int32Array(candidates.length),
    slot: new Float64Array(candidates.length),
    probability: Float64Array.from(candidates, ({ chance }) => chance),
    charge: new Float64Array(candidates.length),
    silence: Float64Array.from(rows, ({ silence }) => silence),
    chosen: Int32Array.from(rows, ({ action }) => (action === 2 ? -1 : action)),
    reward: Float64Array.from(rows, ({ reward }) => reward),
  };
}

describe('values over holdouts and arms', () => {
  const experience = logged(30_000, 'known truth');
  const estimators = [dr, ips, snips];
  const evaluated = { setup, name: learnedPolicy, setupFor: () => setup, splits: [] };
  const valuesOf = (rows: Experience, weightOf: (assignments: Assignments) => number) =>
    new Map(
      compareAll(rows, { evaluated, weightOf, estimators })[0]!.policies.map((one) => [one.policy, one]),
    );

  test('are those of all users, as each user was assigned once', () => {
    const usable = usableRows(experience);
    expect(usable.left.map(({ arms, why }) => [arms, why])).toEqual(
      expect.arrayContaining([
        ['holdout:p held', 'nothing is drawn in it'],
        ['experiment:x certain', 'nothing is drawn in it'],
      ]),
    );
    const rows = partOf(experience, usable.keeps);
    const known = valuesOf(rows, usable.weightOf);
    for (const [policy, action] of [
      ['everybody a', 0],
      ['everybody b', 1],
      ['nobody', 2],
    ] as const) {
      const { verdict, estimates } = known.get(policy)!;
      expect(verdict).toBe('reliable');
      for (const { value, low, high } of estimates) {
        const se = (high - low) / 3.92;
        expect(se).toBeLessThan(0.012);
        expect(Math.abs(value - everybody(action))).toBeLessThan(4 * se);
      }
    }
  });

  test('are wrong for all users without their weights, and refused where rows that draw nothing stay', () => {
    const usable = usableRows(experience);
    const rows = partOf(experience, usable.keeps);
    for (const { value, low, high } of valuesOf(rows, () => 1).get('everybody a')!.estimates)
      expect(Math.abs(value - everybody(0))).toBeGreaterThan((4 * (high - low)) / 3.92);
    const whole = valuesOf(experience, () => 1);
    expect(whole.get('everybody b')!.verdict).toBe('refused');
  });

  test('leave rows out where other things could be chosen', () => {
    const fits = (arms: Assignments) => arms.every(({ arm }) => arm !== 'draws');
    const { left, weightOf } = usableRows(experience, fits);
    expect(left.find(({ arms }) => arms === 'experiment:x draws')?.why).toBe(
      'other things could be chosen in it',
    );
    expect(weightOf(stands[1]!)).toBe(1);
  });
});

describe('what one arm would do for all in its experiment', () => {
  const experience = logged(20_000, 'of an arm');
  const valueOf = (arm: string) => {
    const { name, setupFor, isFor, fits } = policyOfArm(setup, { experiment: 'x', arm });
    const inIt = partOf(experience, (row) => isFor(experience.assignments[experience.assigned[row]!]!));
    const { keeps, weightOf, left } = usableRows(inIt, fits);
    const rows = partOf(inIt, keeps);
    const evaluated = { setup, name, setupFor, splits: [] };
    const [bought] = compareAll(rows, { evaluated, weightOf, estimators: [dr, snips] });
    return { left, judged: bought!.policies.find(({ policy }) => policy === `arm ${arm}`)! };
  };

  test.each([
    // All of them are fans, and the best is a.
    ['certain', truth.fan[0]!],
    ['draws', (truth.fan[0]! + truth.fan[1]! + truth.fan[2]!) / 3],
  ])('is estimated from the rows of the arm that draws: %s', (arm, value) => {
    const { judged, left } = valueOf(arm);
    expect(left.map(({ arms }) => arms)).toEqual(['experiment:x certain']);
    expect(judged.verdict).toBe('reliable');
    for (const { value: found, low, high } of judged.estimates) {
      expect(high - low).toBeLessThan(0.1);
      expect(Math.abs(found - value)).toBeLessThan((4 * (high - low)) / 3.92);
    }
  });

  test('is not estimated from arms where other messages are in play', () => {
    const { fits } = policyOfArm(setup, { experiment: 'x', arm: 'words' });
    expect(stands.map((assignments) => fits(assignments))).toEqual([true, true, false, false]);
  });
});

test('an imported log, where nobody knows of arms, stays whole, certain or not', () => {
  const experience = { ...logged(100, 'imported'), assigned: new Int32Array(100), assignments: [[]] };
  const certain = experience.probability.map(() => 0);
  const silent = { ...experience, probability: certain, silence: experience.silence.map(() => 1) };
  for (const one of [experience, silent]) expect(usableRows(one).left).toEqual([]);
});
