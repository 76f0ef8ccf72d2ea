import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UserId } from '../events/index.ts';
import { integers, tableOf } from '../tables/index.ts';
import { experienceDigest, experienceOf, experienceOfTables, tablesOf } from './index.ts';
import { day, decisionAt, did, portfolio, start } from './sample.ts';

const someDecisions = fc.array(
  fc.record({
    days: fc.integer({ min: 0, max: 9 }),
    user: fc.constantFrom('u', 'v'),
    slots: fc.array(fc.integer({ min: 9, max: 12 }), { maxLength: 4 }),
  }),
  { maxLength: 8 },
);
const experienceWith = (made: readonly { days: number; user?: string; slots?: readonly number[] }[]) =>
  experienceOf(
    made.map((wanted, i) => decisionAt({ id: `d${i}`, chosen: (wanted.slots?.length ?? 1) - 1, ...wanted })),
    new Map([['u' as UserId, [did('b', 11, 'buy', { amount: 0.1 })]]]),
    { portfolio, now: start + 15 * day },
  );

test('experience survives its tables, open windows and all, digest included', () => {
  fc.assert(
    fc.property(someDecisions, (made) => {
      const experience = experienceWith(made);
      const back = experienceOfTables(tablesOf(experience));
      expect(back).toEqual(experience);
      expect(experienceDigest(back)).toBe(experienceDigest(experience));
    }),
  );
});

test('experience without columns of candidates survives too', () => {
  const experience = {
    ...experienceWith([{ days: 0 }]),
    candidateWidth: 0,
    candidateRows: new Float32Array(0),
  };
  expect(experienceOfTables(tablesOf(experience))).toEqual(experience);
});

test('arms and what a plan was charged survive; tables from before there were any have none', () => {
  const experience = experienceWith([{ days: 0, slots: [9, 10] }, { days: 1 }, { days: 2 }]);
  const arm = { layer: 'experiment:tone', arm: 'bold', share: 0.5 };
  const stood = { assigned: Int32Array.of(0, 1, 0), assignments: [[arm], []] };
  const whole = { ...experience, ...stood, charge: experience.charge.map((_, i) => i / 2) };
  expect(experienceOfTables(tablesOf(whole))).toEqual(whole);
  const { choices, candidates } = tablesOf(whole);
  const { assignments: _, ...others } = choices.columns;
  const { charge: __, ...rest } = candidates.columns;
  const old = experienceOfTables({ choices: tableOf(others), candidates: tableOf(rest) });
  expect(old).toEqual(experience);
});

test('the digest sees every block', () => {
  const experience = experienceWith([{ days: 0 }, { days: 1 }]);
  const whole = experienceDigest(experience);
  const { probability, reward } = experience;
  const changed = [
    { probability: probability.map((p, i) => (i === 0 ? 0.4 : p)) },
    { reward: reward.map((r, i) => (i === 1 ? 8 : r)) },
    { decision: ['d0', 'dx'] },
    { chosen: Int32Array.of(-1, -1) },
    { assignments: [[{ layer: 'experiment:tone', arm: 'bold', share: 0.5 }]] },
    { charge: experience.charge.map(() => 1) },
  ];
  for (const change of changed) expect(experienceDigest({ ...experience, ...change })).not.toBe(whole);
});

test.each([
  ['order', { candidates: { row: integers([1, 0]) } }, 'out of order'],
  ['choice', { choices: { chosen: integers([1, 0]) } }, 'chose candidate 1 of 1'],
  ['sum', { choices: { silence: { kind: 'number', values: Float64Array.of(0.9, 0.5) } } }, 'sum to 1.4'],
] as const)('tables that contradict each other are refused: %s', (_, change, problem) => {
  const { choices, candidates } = tablesOf(experienceWith([{ days: 0 }, { days: 1 }]));
  const broken = {
    choices: tableOf({ ...choices.columns, ...('choices' in change ? change.choices : {}) }),
    candidates: tableOf({ ...candidates.columns, ...('candidates' in change ? change.candidates : {}) }),
  };
  expect(() => experienceOfTables(broken)).toThrow(
    expect.objectContaining({ code: 'OUTCOMES_TABLES_UNFIT', message: expect.stringContaining(problem) }),
  );
});
