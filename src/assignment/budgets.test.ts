import { expect, test } from 'vitest';
import { defineProgram, flag, happens, portfolioOf, type ExperimentInput } from '../program/index.ts';
import {
  areDataShared,
  assignerOf,
  budgetSharesOf,
  exposuresOf,
  labelsOf,
  mayTeach,
  taughtBy,
  type ArmOf,
} from './index.ts';

const features = { premium: flag('premium') };
type Input = ExperimentInput<typeof features>;

const portfolioWith = (experiment: Input) =>
  portfolioOf([
    defineProgram({
      id: 'growth',
      owner: 'team',
      channels: { push: { cost: 0 } },
      features,
      candidateFeatures: {},
      messages: { hi: { topic: 't', channels: ['push'] } },
      objectives: { plays: happens('play', { horizon: '1d', unit: 'play', rate: 1 }) },
      generators: [],
      rules: [],
      policy: { kind: 'fixed', version: 1, options: { choose: 'best' } },
      globalHoldout: 0.1,
      holdout: 0.2,
      experiments: { tone: experiment },
    }),
  ]);

const arms = { control: { weight: 3 }, bold: {} };

test('a budget is divided by users: arms, others, and what the held leave unspent', () => {
  const portfolio = portfolioWith({ arms, traffic: 0.5, budgets: 'own' });
  const shares = budgetSharesOf(portfolio, 'tone')!;
  expect(shares.arms['control']).toBeCloseTo(0.72 * 0.5 * 0.75, 12);
  expect(shares.arms['bold']).toBeCloseTo(0.72 * 0.5 * 0.25, 12);
  expect(shares.others).toBeCloseTo(0.36, 12);
  expect(shares.unspent).toBeCloseTo(0.28, 12);
  expect(budgetSharesOf(portfolio, 'tone', 0.5)!.others).toBeCloseTo(0.54, 12);
  expect(budgetSharesOf(portfolio, 'other')).toBeUndefined();
  // As users are assigned: within five standard deviations.
  const assigner = assignerOf(portfolio);
  const n = 20_000;
  let bold = 0;
  for (let i = 0; i < n; i++) {
    const subject = { user: `u${i}`, now: 0, unit: () => '', read: () => 0, kept: () => undefined };
    if (assigner.assign(subject).assignments.some(({ arm }) => arm === 'bold')) bold++;
  }
  expect(Math.abs(bold - n * 0.09)).toBeLessThan(5 * Math.sqrt(n * 0.09 * 0.91));
});

test.each<[string, Input['hashing'] & object]>([
  ['a namespace', { kind: 'growthbook', version: 2, seed: 's', namespace: ['n', 0.2, 0.5] }],
  [
    'a population, whose ranges overlap',
    {
      kind: 'confidence',
      account: 'a',
      segment: 's',
      buckets: 1000,
      population: [
        [0, 200_000],
        [100_000, 300_000],
      ],
    },
  ],
])('another system may have kept %s for the experiment', (_what, hashing) => {
  const portfolio = portfolioWith({ arms: { control: {}, bold: {} }, hashing });
  const shares = budgetSharesOf(portfolio, 'tone')!;
  expect(shares.arms).toEqual({ control: expect.closeTo(0.108, 12), bold: expect.closeTo(0.108, 12) });
  const assigner = assignerOf(portfolio);
  const n = 20_000;
  const isIn = (user: string) => {
    const subject = { user, now: 0, unit: () => user, read: () => 0, kept: () => undefined };
    return assigner.assign(subject).assignments.some(({ arm }) => arm === 'bold');
  };
  const bold = Array.from({ length: n }, (_, i) => isIn(`u${i}`)).filter(Boolean).length;
  expect(Math.abs(bold - n * 0.108)).toBeLessThan(5 * Math.sqrt(n * 0.108 * 0.892));
});

test('a readout says what is shared; diverted data teach their own arm alone', () => {
  const spec = (rest: Partial<Input>) => portfolioWith({ arms, ...rest }).experiments[0]!;
  expect(labelsOf(spec({}))).toEqual(['interfered', 'shared_data']);
  expect(labelsOf(spec({ budgets: 'own', data: 'diverted' }))).toEqual([]);
  expect(labelsOf(spec({ arms: { on: {} } }))).toEqual([]);
  const inArm = (arm: string) => [{ layer: 'experiment:tone', arm, share: 0.5 }];
  const one = spec({ data: 'diverted' });
  const may = (taught?: ArmOf) => {
    const teaches = mayTeach([one], taught);
    return [teaches(inArm('bold')), teaches(inArm('control')), teaches([])];
  };
  expect(may({ experiment: 'tone', arm: 'bold' })).toEqual([true, false, true]);
  expect(may()).toEqual([false, false, true]);
  expect(may({ experiment: 'other', arm: 'bold' })).toEqual([false, false, true]);
  expect(mayTeach([spec({})])(inArm('control'))).toBe(true);
});

test('data are shared where another arm taught what decided, or where nobody knows', () => {
  const taught = taughtBy([
    [{ layer: 'experiment:tone', arm: 'bold', share: 0.25 }],
    [
      { layer: 'holdout', arm: 'open', share: 0.9 },
      { layer: 'experiment:tone', arm: 'bold', share: 0.25 },
    ],
    [{ layer: 'experiment:other', arm: 'control', share: 0.5 }],
  ]);
  expect(taught).toEqual({ tone: { bold: 2 }, other: { control: 1 } });
  expect(areDataShared('tone', [])).toBe(false);
  expect(areDataShared('tone', [{ arm: 'bold', taught }])).toBe(false);
  expect(areDataShared('tone', [{ arm: 'control', taught: { other: { bold: 9 } } }])).toBe(false);
  expect(areDataShared('tone', [{ arm: 'control', taught }])).toBe(true);
  expect(areDataShared('tone', [{ arm: 'bold', taught: undefined }])).toBe(true);
});

test('a decision exposes to the arms it was made under, once, where the program had a reason to speak', () => {
  const exposures = exposuresOf(portfolioWith({ arms }));
  const assignments = [
    { layer: 'holdout:growth', arm: 'open', share: 0.8 },
    { layer: 'experiment:tone', arm: 'bold', share: 0.25 },
  ];
  const decided = { at: 7, assignments, programs: ['growth'], exposed: undefined };
  const met = { experiment: 'tone', arm: 'bold', share: 0.25, at: 7 };
  expect(exposures(decided)).toEqual([met]);
  expect(exposures({ ...decided, programs: ['other'] })).toEqual([]);
  expect(exposures({ ...decided, exposed: { tone: met } })).toEqual([]);
});
