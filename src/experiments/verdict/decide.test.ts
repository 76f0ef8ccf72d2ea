import { expect, test } from 'vitest';
import { decideShip, type DecisionInput } from './decide.ts';
import { shipRule } from './rule.ts';

const input: DecisionInput = {
  rule: shipRule(['plays', 'days'], ['opt-outs']),
  results: {
    better: { plays: 0.012, days: 0.4 },
    notWorse: { 'opt-outs': 0.03 },
    deteriorated: { plays: 0.9, days: 0.6, 'opt-outs': 0.5 },
    quality: { 'sample ratio': 0.4 },
  },
  levels: { alpha: 0.05, deterioration: 0.01, quality: 0.001 },
};
const changed = (results: Partial<DecisionInput['results']>) =>
  decideShip({ ...input, results: { ...input.results, ...results } });

test('a win names what is better', () => {
  const decision = decideShip(input);
  expect(decision).toEqual({
    decision: 'ship',
    p: 0.03,
    verdict: { kind: 'win', better: ['plays'] },
    assumptions: [],
  });
  expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
});

test('what got worse forbids shipping, wins or not', () => {
  const { decision, verdict } = changed({ deteriorated: { days: 0.004 } });
  expect(decision).toBe('do-not-ship');
  expect(verdict).toEqual({ kind: 'regression', worse: ['days'] });
});

test('a broken experiment is invalid before anything is read', () => {
  const { verdict } = changed({ deteriorated: { days: 0.004 }, quality: { 'sample ratio': 0.0001 } });
  expect(verdict).toEqual({ kind: 'invalid', failed: ['sample ratio'] });
});

test('neutral says what is missing and whether the data could have told', () => {
  const results = { ...input.results, notWorse: { 'opt-outs': 0.3 } };
  const powers = { plays: 0.95, days: 0.94, 'opt-outs': 0.9 };
  const { verdict } = decideShip({ ...input, results, powers });
  expect(verdict).toEqual({
    kind: 'neutral',
    missing: [
      { kind: 'better', metric: 'days' },
      { kind: 'not-worse', metric: 'opt-outs' },
    ],
    power: expect.closeTo(0.84, 10),
    isPowered: true,
  });
  expect(changed({ notWorse: { 'opt-outs': 0.3 } }).verdict).toMatchObject({ power: null, isPowered: null });
});

test('more treatments make a win harder, a guardrail no harder', () => {
  const three = { ...input.levels, treatments: 3 };
  expect(decideShip({ ...input, levels: three }).decision).toBe('do-not-ship');
  expect(decideShip({ ...input, levels: three }).p).toBeCloseTo(0.072, 12);
});

test('a step-up correction ships where Bonferroni does not', () => {
  const results = { ...input.results, better: { plays: 0.04, days: 0.03 } };
  expect(decideShip({ ...input, results }).decision).toBe('do-not-ship');
  const levels = { ...input.levels, correction: 'hochberg' } as const;
  expect(decideShip({ ...input, results, levels }).assumptions).toEqual(['positive-dependence']);
  expect(decideShip({ ...input, results, levels }).verdict).toEqual({
    kind: 'win',
    better: ['plays', 'days'],
  });
});

test('a missing result is an error, not a no', () => {
  expect(() => changed({ notWorse: {} })).toThrow(
    expect.objectContaining({ code: 'EXPERIMENTS_TEST_MISSING' }),
  );
});

test('no treatment at all, and what is no p-value, ship nothing', () => {
  const refused = (code: string) => expect.objectContaining({ code });
  for (const treatments of [0, -1, 1.5])
    expect(() => decideShip({ ...input, levels: { ...input.levels, treatments } })).toThrow(
      refused('EXPERIMENTS_NUMBER_UNFIT'),
    );
  for (const unfit of [-0.1, 1.5]) {
    expect(() => changed({ better: { plays: unfit, days: 0.4 } })).toThrow(refused('EXPERIMENTS_P_UNFIT'));
    expect(() => changed({ quality: { 'sample ratio': unfit } })).toThrow(refused('EXPERIMENTS_P_UNFIT'));
  }
});
